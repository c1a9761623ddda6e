// Keeps "Enter" in a field from publishing: browsers press the first button of a form, which may be "Publish".
document.addEventListener('DOMContentLoaded', () => {
  const form = document.querySelector('form[data-edit-form]');
  if (!form) return;
  const save = document.createElement('button');
  save.type = 'submit';
  // Browsers ignore a button that is not rendered.
  save.className = 'w-sr-only';
  save.tabIndex = -1;
  save.ariaHidden = 'true';
  form.prepend(save);
});
