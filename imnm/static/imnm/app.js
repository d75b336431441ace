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

// Warn before leaving a page with typed but unsaved input. Forms that save themselves take the mark away when the
// answer is there (visit.js); the others are left by sending them.
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && form.matches("[data-warn-unsaved]")) form.setAttribute("data-unsaved", "");
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-saves-itself]")) event.target.removeAttribute("data-unsaved");
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-unsaved]")) event.preventDefault();
});

// A log-in in another tab changes the token against forged requests; the cookie always holds the present one.
document.addEventListener("htmx:configRequest", (event) => {
  const cookie = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  if (!cookie) return;
  event.detail.headers["X-CSRFToken"] = cookie[1];
  if (event.detail.parameters.csrfmiddlewaretoken !== undefined) event.detail.parameters.csrfmiddlewaretoken = cookie[1];
});

// Logged out meanwhile: the log-in must not be swapped into the page, and what was typed stays. A form that saves
// itself says so in its own place.
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 401 || event.detail.elt.closest("[data-saves-itself]")) return;
  const old = document.getElementById("logged-out");
  if (old) old.remove();
  const notice = document.createElement("div");
  notice.id = "logged-out";
  notice.className = "notice warning";
  notice.setAttribute("role", "alert");
  const link = document.createElement("a");
  link.href = event.detail.xhr.getResponseHeader("X-Log-In");
  link.target = "_blank";
  link.textContent = "Log in in a new tab";
  notice.append("You were logged out; this was not done. What you typed stays here. ", link, ", come back and do it again.");
  document.getElementById("main").prepend(notice);
  notice.scrollIntoView({ block: "center" });
});

document.addEventListener("DOMContentLoaded", () => focusErrors(document));
document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.target));
