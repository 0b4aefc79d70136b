"""The addresses of one's own audit, and of what others see of an organisation."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.audits import disclosure_views, guided_views, rating_views, views

urlpatterns = [
    path("", views.overview, name="audit"),
    path("all/", views.all_at_once, name="audit_all"),
    path("add/<str:side>/", views.add_item, name="audit_add"),
    path("item/<slug:capability>/", views.item, name="audit_item"),
    path("item/<slug:capability>/confirm/", views.confirm, name="audit_confirm"),
    path("item/<slug:capability>/remove/", views.remove, name="audit_remove"),
    path("order/", views.order, name="audit_order"),
    path("capabilities/", views.capabilities, name="audit_capabilities"),
    path("own-capability/", views.own_capability, name="audit_own_capability"),
    path("page.pdf", views.pdf, name="audit_pdf"),
    path("file/", views.take_along, name="audit_file"),
    path("file/<str:format>/", views.export, name="audit_export"),
    path("guided/", guided_views.start, name="audit_guided"),
    path("guided/<slug:question>/", guided_views.step, name="audit_step"),
    path("guided/<slug:question>/settle/", guided_views.settle, name="audit_settle"),
    path("rate/", rating_views.rate_all, name="audit_rate"),
    path("rate/<slug:capability>/", rating_views.rate_one, name="audit_rate_one"),
    path("rate/<slug:capability>/withdraw/", rating_views.withdraw, name="audit_withdraw"),
    path("raters/", rating_views.raters, name="audit_raters"),
    path("raters/take/", rating_views.take, name="audit_take"),
    path("who-may-know/", disclosure_views.levels, name="audit_disclosure"),
    path("as-seen-by/<str:whom>/", disclosure_views.preview, name="audit_preview"),
    path("told/", disclosure_views.log, name="audit_log"),
    path("told/leadership/", disclosure_views.leadership, name="audit_leadership"),
    path("told/<int:event>/", disclosure_views.outcome, name="audit_outcome"),
    path("of/<slug:slug>/", disclosure_views.shown, name="audit_shown"),
]
