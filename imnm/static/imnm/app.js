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

// Logged out meanwhile, or the token against forged requests is gone: the answer says where to log in. It must not
// be swapped into the page, and what was typed stays. A form that saves itself says so in its own place.
const logInAddress = (xhr) => ([401, 403].includes(xhr.status) ? xhr.getResponseHeader("X-Log-In") : null);

function logInLink(xhr) {
  const link = document.createElement("a");
  link.href = logInAddress(xhr);
  link.target = "_blank";
  link.textContent = "Log in in a new tab";
  return link;
}

document.addEventListener("htmx:responseError", (event) => {
  const { xhr, elt } = event.detail;
  if (elt.closest("[data-saves-itself]")) return;
  const old = document.getElementById("not-done");
  if (old) old.remove();
  const notice = document.createElement("div");
  notice.id = "not-done";
  notice.className = "notice warning";
  notice.setAttribute("role", "alert");
  if (logInAddress(xhr)) {
    notice.append("You were logged out; this was not done. What you typed stays here. ", logInLink(xhr), ", come back and do it again.");
  } else {
    const why = xhr.status === 403 ? "your role in this clinic does not allow it" : `the server refused it (${xhr.status})`;
    notice.append(`This was not done: ${why}. What you typed stays here.`);
  }
  document.getElementById("main").prepend(notice);
  notice.scrollIntoView({ block: "center" });
});

// A link may lead to a field: its place is scrolled to by the browser, this puts the cursor there. The target is the
// field itself, or an element with data-reach: the id of the field, or nothing for the first one still open in it.
function fieldAt(target) {
  if (target.matches("input, select, textarea")) return target;
  if (!target.matches("[data-reach]")) return null;
  if (target.dataset.reach) return document.getElementById(target.dataset.reach);
  const fields = [...target.querySelectorAll("input:not([type=hidden]), select, textarea")].filter((one) => one.offsetParent && !one.disabled);
  return fields.find(isOpen) || fields.find((one) => one.type !== "radio" || one.checked) || fields[0];
}

function isOpen(field) {
  if (field.type === "checkbox") return false;
  if (field.type !== "radio") return field.value.trim() === "";
  return field.form && ![...field.form.elements[field.name]].some((one) => one.checked);
}

function reach() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const field = target && fieldAt(target);
  if (!field) return;
  for (let more = field.closest("details"); more; more = more.parentElement.closest("details")) more.open = true;
  field.focus({ preventScroll: true });
  (field.type === "radio" ? field.closest("fieldset") : field).scrollIntoView({ block: "center" });
}
window.addEventListener("hashchange", reach);
// After the browser's own scrolling, and not where a mistake has to be read first.
window.addEventListener("load", () => { if (!document.querySelector(".error-summary")) reach(); });

document.addEventListener("DOMContentLoaded", () => focusErrors(document));
document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.target));

// A form that opened below its line is closed where it is.
document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close-form]");
  const place = close && close.closest(".entry-form");
  if (!place) return;
  event.preventDefault();
  place.replaceChildren();
});
