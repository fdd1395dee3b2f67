// Before the field, so that Enter never only begins a line: what is asked before the page's script
// has arrived is asked by it then, and by the browser where it does not come.
(() => {
  let isAlone = false;

  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "plain-question" || event.key !== "Enter") return;
    if (event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  document.addEventListener("submit", (event) => {
    if (isAlone || event.defaultPrevented || event.target.id !== "plain-ask") return;
    event.preventDefault();
    window.plainAsked ??= { submitter: event.submitter };
  });

  document.addEventListener("DOMContentLoaded", () => {
    isAlone = !window.plain?.load; // before its script that name is the element
    if (!isAlone || !window.plainAsked) return;
    document.getElementById("plain-ask").requestSubmit(window.plainAsked.submitter);
  });
})();
