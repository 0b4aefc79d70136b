// What any page may need: theme, dialogs, confirmation, copying, sorting, printing. Pages work without it.

const say = (text) => {
  const place = document.getElementById("said");
  if (!place) return;
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text; });
};
document.addEventListener("archstone:say", (event) => say(event.detail));

// Theme: kept in a cookie, so that the server sends the right one and nothing flickers; the server keeps it with the account.
const themeChanged = () => document.dispatchEvent(new CustomEvent("archstone:theme"));
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-themes]");
  const theme = event.submitter?.value;
  if (!form || !theme) return;
  event.preventDefault();
  const root = document.documentElement;
  if (theme === "device") delete root.dataset.theme; else root.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `archstone_theme=${theme}; path=/; max-age=31536000; samesite=lax${secure}`;
  for (const button of document.querySelectorAll("form[data-themes] [name=theme]")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
  themeChanged();
  fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual", keepalive: true });
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themeChanged);

// Dialogs: the link to #name opens it where there is no script, too. A press beside a dialog closes it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  } else if (event.target instanceof HTMLDialogElement && event.target.open) {
    event.target.close();
  }
});

// Confirmation: data-confirm="Sentence" data-confirm-yes="Remove it" data-confirm-no="Keep it" on a form or its button.
const asked = new WeakSet();
const ask = (form, question, submitter) => {
  const button = (text, className) => Object.assign(document.createElement("button"), { type: "button", textContent: text, className });
  const dialog = document.createElement("dialog");
  const heading = Object.assign(document.createElement("h2"), { textContent: question.confirm, id: "confirm-title" });
  const yes = button(question.confirmYes, "grave");
  const no = button(question.confirmNo, "");
  const acts = Object.assign(document.createElement("p"), { className: "acts" });
  acts.append(yes, no);
  dialog.append(heading, acts);
  dialog.setAttribute("aria-labelledby", heading.id);
  yes.addEventListener("click", () => { asked.add(form); dialog.close(); form.requestSubmit(submitter); });
  no.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => { dialog.remove(); submitter?.focus(); });
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ? event.submitter.dataset : form.dataset;
  if (!question.confirm || asked.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form, question, event.submitter);
}, true);

// Copying and printing.
for (const button of document.querySelectorAll("[data-copies]")) button.hidden = !navigator.clipboard;
document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-prints]")) print();
  const copier = event.target.closest("[data-copies]");
  if (!copier) return;
  const field = document.getElementById(copier.dataset.copies);
  field.select?.();
  await navigator.clipboard.writeText(field.value ?? field.innerText);
  const before = copier.textContent;
  copier.textContent = copier.dataset.said;
  say(copier.dataset.said);
  setTimeout(() => { copier.textContent = before; }, 2000);
});

// Sorting: numbers by size, words by the rules of the page's language.
const collator = new Intl.Collator(document.documentElement.lang || "en", { numeric: true, sensitivity: "base" });
const orderOf = (row, at) => {
  const cell = row.cells[at];
  const text = cell.dataset.order ?? cell.textContent.trim();
  const value = Number(text.replaceAll(",", ""));
  return { row, text, value: text === "" || Number.isNaN(value) ? null : value };
};
const sortBy = (table, header) => {
  const down = header.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => orderOf(row, header.cellIndex));
  rows.sort((a, b) => (a.value !== null && b.value !== null ? a.value - b.value : collator.compare(a.text, b.text)));
  if (down) rows.reverse();
  body.append(...rows.map(({ row }) => row));
  say(`${table.dataset.said} ${header.textContent.trim()}`);
};
for (const table of document.querySelectorAll("table[data-sorts]")) {
  for (const header of table.querySelectorAll("th[data-sort]")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "sort", textContent: header.textContent });
    header.replaceChildren(button);
    button.addEventListener("click", () => sortBy(table, header));
  }
}

// What was wrong with a form is the first thing to read.
document.querySelector("[data-takes-focus]")?.focus();
