// Keeps "Enter" in a field from publishing: browsers press the first button of a form, which may be "Publish".
(function () {
  const form = document.querySelector('form[data-edit-form]');
  if (!form) return;
  const save = document.createElement('button');
  save.type = 'submit';
  save.hidden = true;
  form.prepend(save);
})();
