// Thumbs and comments under the answers, in the browser. What is pressed is dispatched on the
// document, where the panel of feedback hears it and tells the server; what the server says of it
// is shown in the exchange. Listeners sit on the document because Gradio replaces the elements.
(() => {
  const pressed = (group) => group.querySelector('.gw-thumb[aria-pressed="true"]')?.dataset.thumb;

  function rate(group, thumb) {
    const comment = group.querySelector(".gw-comment textarea").value;
    const detail = { turn: Number(group.dataset.turn), thumb, comment };
    document.dispatchEvent(new CustomEvent("gw-rate", { detail }));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".gw-rating button");
    if (!button) return;
    const group = button.closest(".gw-rating");
    rate(group, button.dataset.thumb ?? pressed(group));
  });

  document.addEventListener("gw-rated", () => {
    const outcome = document.querySelector("#gw-feedback [data-rated]");
    if (!outcome) return;
    const group = document.querySelector(`.gw-rating[data-turn="${outcome.dataset.rated}"]`);
    if (!group) return;
    const thumb = outcome.dataset.thumb;
    const said = group.querySelector(".gw-rating-said");
    said.textContent = outcome.textContent;
    said.classList.toggle("gw-refused", !thumb);
    if (!thumb) return;
    for (const button of group.querySelectorAll(".gw-thumb"))
      button.setAttribute("aria-pressed", String(button.dataset.thumb === thumb));
    group.querySelector(".gw-comment").hidden = false;
  });
})();
