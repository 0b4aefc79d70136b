// Forms that save themselves, lists that are put in order, uploads that show how far they are. All work without it.

const say = (text) => document.dispatchEvent(new CustomEvent("archstone:say", { detail: text }));

// <form data-autosave="address"> posts itself there soon after a change. The answer is JSON: {"saved": "Saved 12:03"},
// or with status 422 {"errors": {"id of a field": "sentence"}}; what was typed stays in any case. "values" sets hidden
// fields by id, such as the revision that was saved. Status 409: somebody else saved meanwhile; the form then waits to be sent.
const PAUSE = 800;
const PAUSE_OFFLINE = 10_000;
const showErrors = (form, errors) => {
  for (const old of form.querySelectorAll(".error[data-autosaved]")) old.remove();
  for (const [id, sentence] of Object.entries(errors)) {
    const control = form.querySelector(`#${CSS.escape(id)}`);
    const field = control?.closest(".field");
    if (!field || field.querySelector(".error")) continue;
    const error = Object.assign(document.createElement("div"), { className: "error", textContent: sentence, id: `${id}_error` });
    error.dataset.autosaved = "";
    (control.matches("fieldset") ? control.querySelector("legend") : field.querySelector("label")).after(error);
    const described = (control.getAttribute("aria-describedby") || "").split(" ").filter((word) => word && word !== error.id);
    control.setAttribute("aria-describedby", [...described, error.id].join(" "));
  }
};
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const status = form.querySelector("[data-saved]");
  let timer = 0;
  let saving = null;
  let stale = false;
  let stopped = false;
  const tell = (text, state) => { if (status) { status.textContent = text; status.dataset.state = state; } };
  const save = async () => {
    if (stopped) return;
    if (saving) { stale = true; return; }
    stale = false;
    tell(status?.dataset.saving ?? "", "saving");
    saving = fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), headers: { "X-Autosave": "1", Accept: "application/json" } });
    let wait = null;
    try {
      const answer = await saving;
      if (answer.ok || answer.status === 422) {
        const told = await answer.json();
        showErrors(form, told.errors ?? {});
        for (const [id, value] of Object.entries(told.values ?? {})) form.querySelector(`#${CSS.escape(id)}`)?.setAttribute("value", value);
        tell(told.saved ?? status?.dataset.refused ?? "", answer.ok ? "saved" : "refused");
      } else if (answer.status === 409) {
        stopped = true;
        tell((await answer.json()).saved ?? status?.dataset.refused ?? "", "refused");
      } else {
        tell(status?.dataset.failed ?? "", "failed");
        if (answer.status >= 500 || answer.status === 429) wait = PAUSE_OFFLINE;
      }
    } catch {
      tell(status?.dataset.failed ?? "", "failed");
      wait = PAUSE_OFFLINE;
    }
    saving = null;
    if (stale) wait = PAUSE;
    if (wait !== null) timer = setTimeout(save, wait);
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(save, PAUSE); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => clearTimeout(timer));
  window.addEventListener("online", soon);
}

// Ranking: buttons for keyboard and touch, dragging for a mouse; each move is said aloud.
const label = (item) => item.querySelector(".name").textContent.trim();
const settle = (list, moved) => {
  const items = [...list.children];
  items.forEach((item, at) => {
    const [up, down] = item.querySelectorAll(".movers button");
    for (const [button, ended] of [[up, at === 0], [down, at === items.length - 1]]) {
      if (ended) button.setAttribute("aria-disabled", "true"); else button.removeAttribute("aria-disabled");
    }
  });
  if (!moved) return;
  const told = { label: label(moved), place: items.indexOf(moved) + 1, count: items.length };
  say(list.dataset.saidMoved.replace(/\{(\w+)\}/g, (whole, key) => told[key] ?? whole));
  list.dispatchEvent(new Event("change", { bubbles: true }));
};
for (const list of document.querySelectorAll("[data-ranks]")) {
  list.classList.add("ready");
  list.addEventListener("click", (event) => {
    const button = event.target.closest(".movers button");
    if (!button) return;
    event.preventDefault();
    const item = button.closest("li");
    const up = button.value.startsWith("up:");
    const other = up ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (up) other.before(item); else other.after(item);
    button.focus();
    settle(list, item);
  });
  let carried = null;
  let start = -1;
  for (const item of list.children) item.draggable = true;
  list.addEventListener("dragstart", (event) => {
    carried = event.target.closest("li");
    start = [...list.children].indexOf(carried);
    event.dataTransfer.effectAllowed = "move";
    carried.classList.add("carried");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!carried) return;
    event.preventDefault();
    if (!over || over === carried || over.parentElement !== list) return;
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY < top + height / 2) over.before(carried); else over.after(carried);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    carried?.classList.remove("carried");
    if (carried && [...list.children].indexOf(carried) !== start) settle(list, carried);
    carried = null;
  });
}

// Letters left: <textarea maxlength="400" data-counts="{left} letters left">.
for (const area of document.querySelectorAll("[data-counts][maxlength]")) {
  const counter = Object.assign(document.createElement("p"), { className: "counter" });
  const count = () => { counter.textContent = area.dataset.counts.replace("{left}", area.maxLength - area.value.length); };
  area.after(counter);
  area.addEventListener("input", count);
  count();
}

// Uploads: <form data-upload data-said="Uploaded {share} %"> with a hidden <progress> in it.
for (const form of document.querySelectorAll("form[data-upload]")) {
  const bar = form.querySelector("progress");
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !bar) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open(form.method, form.action);
    bar.hidden = false;
    let said = 0;
    request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
      if (!lengthComputable) return;
      bar.max = total;
      bar.value = loaded;
      const share = Math.floor((100 * loaded) / total);
      if (share >= said + 25) { said = share; say((form.dataset.said || "").replace("{share}", share)); }
    });
    request.addEventListener("load", () => {
      if (request.responseURL && request.responseURL !== form.action) { location.assign(request.responseURL); return; }
      document.open();
      document.write(request.responseText);
      document.close();
    });
    request.addEventListener("error", () => { bar.hidden = true; form.submit(); });
    request.send(new FormData(form, event.submitter));
  });
}
