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

  // The newest exchange is followed while it grows, but never so far that its question leaves the
  // view, and not at all once the reader has scrolled: text being read must not run away.
  let followed = "";
  let following = true;

  function follow() {
    const turn = document.querySelector("#gw-live .turn");
    if (!turn) return;
    const key = turn.id + turn.querySelector(".question").textContent;
    if (key !== followed) {
      followed = key;
      following = true;
      document.getElementById("gw-sources").scrollTop = 0;
    }
    if (!following) return;
    const chat = document.getElementById("gw-chat");
    const own = chat.scrollHeight > chat.clientHeight && getComputedStyle(chat).overflowY === "auto";
    const scroller = own ? chat : document.scrollingElement;
    const top = own ? chat.getBoundingClientRect().top + 24 : 16;
    const bottom = document.getElementById("gw-composer").getBoundingClientRect().top;
    const box = turn.getBoundingClientRect();
    const distance = Math.min(box.bottom - bottom, box.top - top);
    if (distance > 1) scroller.scrollBy({ top: distance, behavior: behaviour() });
  }

  for (const type of ["wheel", "touchmove", "keydown", "pointerdown"])
    document.addEventListener(
      type,
      (event) => {
        if (!event.target.closest?.("#gw-composer")) following = false;
      },
      { passive: true }
    );

  new MutationObserver(follow).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-phase"],
  });
})();
