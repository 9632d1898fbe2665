// Buttons of the page that open the assistant.
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-aisle-ask], [data-aisle-open]") : null;
  if (!button || !window.Aisle) return;
  if (button.dataset.aisleAsk) window.Aisle.ask(button.dataset.aisleAsk);
  else window.Aisle.open();
});
