/* Buttons for passkeys: shown where the browser has them, with a sentence if the person cancels. */
(function () {
  'use strict'
  const buttons = document.querySelectorAll('[data-passkey]')
  if (window.PublicKeyCredential) {
    buttons.forEach((button) => { button.hidden = false })
  }
  const error = document.getElementById('passkey-error')
  document.addEventListener('allauth.error', (event) => {
    event.preventDefault()
    error.hidden = false
  })
  buttons.forEach((button) => button.addEventListener('click', () => { error.hidden = true }))
})()
