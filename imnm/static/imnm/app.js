// Small helps on every page. Everything works without them.

// A form that came back with mistakes: the summary takes the focus, so it is read out first.
function focusErrors(root) {
  const summary = root.querySelector(".error-summary");
  if (summary) summary.focus();
}

// A second click while a form is on its way would send everything twice. It may be sent again once the answer
// is there, after the back button, or when the first was stopped: then no answer comes, so it waits only a while.
const WAITING = 15000; // ms
let sentAt = new WeakMap();
document.addEventListener("submit", (event) => {
  const form = event.target;
  // A filter with hx-sync already drops its earlier request for the later one.
  if (form.getAttribute("method") !== "post" || form.matches("[hx-sync][hx-trigger*=submit]")) return;
  if (performance.now() - sentAt.get(form) < WAITING) {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else {
    sentAt.set(form, performance.now());
  }
}, true);
document.addEventListener("htmx:afterRequest", (event) => {
  const cause = event.detail.requestConfig.triggeringEvent;
  if (cause && cause.type === "submit") sentAt.delete(event.target);
});
window.addEventListener("pageshow", () => { sentAt = new WeakMap(); });

// Warn before leaving a page with typed but unsaved input.
let unsaved = false;
document.addEventListener("input", (event) => {
  if (event.target.form && event.target.form.matches("[data-warn-unsaved]")) unsaved = true;
});
document.addEventListener("submit", () => { unsaved = false; });
window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

document.addEventListener("DOMContentLoaded", () => focusErrors(document));
document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.target));
