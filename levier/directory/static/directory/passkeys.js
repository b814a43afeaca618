// Binds the buttons of a page to the browser's own passkeys, and says in French when one fails.
document.addEventListener("DOMContentLoaded", () => {
  for (const element of document.querySelectorAll("[data-passkey]")) {
    const ids = JSON.parse(element.textContent);
    window.allauth.webauthn.forms[element.dataset.passkey]({ ids });
  }
});
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const message = document.querySelector("[data-passkey-error]");
  if (message) message.hidden = false;
});
