// Lets no autosave of Wagtail's run beside a submission of the editor's form.
//
// Wagtail sends an autosave half a second after an edit, also if "Publish" was pressed meanwhile. The server then
// handles both at once: a page that has just been published is saved as a draft, or a new page is created twice.
// Here an autosave that has not been sent is dropped when the form is submitted, since the submission carries the
// same text; one that is under way is waited for, since its answer says which page and revision it has saved.
document.addEventListener('DOMContentLoaded', () => {
  const form = document.querySelector('form[data-edit-form][data-controller~="w-autosave"]');
  if (!form) return;

  // After this time a submission has failed, and autosave works again.
  const LONGEST_SUBMISSION = 60000;
  // An autosave that takes longer is no longer waited for: the server refuses it if it comes too late.
  const LONGEST_AUTOSAVE = 20000;
  let autosave = null;
  let isSubmitting = false;
  let waiting = null;

  // Wagtail dispatches this event when it takes down the form, sends the data after the interval, and then reads
  // defaultPrevented: until then it can be called off.
  form.addEventListener('w-autosave:save', (event) => {
    if (isSubmitting || waiting) event.preventDefault();
    else autosave = event;
  });

  function isUnderWay() {
    const interval = Number(form.dataset.wAutosaveIntervalValue || 500);
    if (!autosave || autosave.defaultPrevented) return false;
    const age = performance.now() - autosave.timeStamp;
    return age > interval - 20 && age < LONGEST_AUTOSAVE;
  }

  function afterAutosave(submit) {
    if (isUnderWay()) {
      waiting = submit;
      setTimeout(onAnswer, LONGEST_AUTOSAVE);
      return;
    }
    if (autosave) autosave.preventDefault();
    autosave = null;
    isSubmitting = true;
    setTimeout(reset, LONGEST_SUBMISSION);
    submit();
  }

  function reset() {
    isSubmitting = false;
    autosave = null;
    waiting = null;
  }

  function onAnswer() {
    autosave = null;
    if (!waiting) return;
    const submit = waiting;
    waiting = null;
    afterAutosave(submit);
  }

  form.addEventListener('w-autosave:success', onAnswer);
  form.addEventListener('w-autosave:error', onAnswer);

  // Before Wagtail's own listeners, which would take a postponed submission for a finished one.
  document.addEventListener(
    'submit',
    (event) => {
      if (event.target !== form || isSubmitting) return;
      if (waiting) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      const { submitter } = event;
      let isNow = true;
      afterAutosave(() => {
        if (isNow) return;
        // The answer may have replaced the button, and a button that shows progress is disabled.
        if (submitter && submitter.name) {
          const field = document.createElement('input');
          Object.assign(field, { type: 'hidden', name: submitter.name, value: submitter.value });
          form.append(field);
        }
        form.requestSubmit();
      });
      isNow = false;
      if (waiting) {
        event.preventDefault();
        event.stopImmediatePropagation();
      } else {
        // A script on the page may still refuse the submission.
        setTimeout(() => event.defaultPrevented && reset());
      }
    },
    true,
  );

  // Wagtail's dialogs of a workflow call this, which sends no event.
  form.submit = () => afterAutosave(() => HTMLFormElement.prototype.submit.call(form));

  // The browser's "Back" can show the page as it was left.
  window.addEventListener('pageshow', (event) => event.persisted && reset());
});
