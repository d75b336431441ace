// Small helps on every page. Everything works without them.

// A form that came back with mistakes: the summary takes the focus, so it is read out first.
function focusErrors(root) {
  const summary = root.querySelector(".error-summary");
  if (summary) summary.focus();
}

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
