// What the page does in the browser by itself: numbered chips lead to their source, Escape leads
// back, and a new question is brought into view. Listeners sit on the document because Gradio
// replaces the elements inside it.
(() => {
  let origin = null;

  const behaviour = () =>
    matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

  function unmark() {
    for (const element of document.querySelectorAll(".gw-active"))
      element.classList.remove("gw-active");
  }

  function reveal(button) {
    const card = document.getElementById(button.dataset.card);
    if (!card) return;
    unmark();
    for (let parent = card.parentElement; parent; parent = parent.parentElement)
      if (parent.tagName === "DETAILS") parent.open = true;
    const cite = button.dataset.cite;
    const marks = [...card.querySelectorAll("mark")].filter(
      (mark) => cite && mark.dataset.cites.split(" ").includes(cite)
    );
    card.classList.add("gw-active");
    for (const mark of marks) mark.classList.add("gw-active");
    origin = button;
    card.focus({ preventScroll: true });
    const tall = card.offsetHeight > window.innerHeight * 0.6;
    const target = tall && marks.length ? marks[0] : card;
    target.scrollIntoView({ block: tall ? "center" : "nearest", behavior: behaviour() });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-card]");
    if (button) reveal(button);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !event.target.closest?.("#gw-sources")) return;
    unmark();
    if (origin?.isConnected) {
      origin.focus({ preventScroll: true });
      origin.scrollIntoView({ block: "nearest", behavior: behaviour() });
    }
  });

  // A new exchange starts at the top of the view and stays there: text that is being read does
  // not run away while the next sentence arrives.
  let shown = "";
  new MutationObserver(() => {
    const turn = document.querySelector("#gw-live .turn");
    const id = turn ? turn.id + turn.querySelector(".question").textContent : "";
    if (id === shown) return;
    shown = id;
    if (turn) {
      document.getElementById("gw-sources").scrollTop = 0;
      turn.scrollIntoView({ block: "start", behavior: behaviour() });
    }
  }).observe(document, { childList: true, subtree: true, characterData: true });
})();
