// Dates in the admin. Loaded after the date picker and before the scripts of the screen.
(() => {
  // On leaving a field, Wagtail's picker replaces what it cannot read with the present moment. Without this
  // the text stays as typed, and the server reads it or refuses it with a message.
  const picker = window.jQuery?.fn.datetimepicker;
  if (picker) picker.defaults.validateOnBlur = false;

  // Comments write their dates in the browser's language, not in that of the admin (Wagtail 8.0); "en" alone
  // would be American.
  const language = document.documentElement.lang || 'bg';
  const locale = language === 'en' ? 'en-GB' : language;
  Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
    construct: (target, [locales, options], newTarget) =>
      Reflect.construct(target, [locales?.length ? locales : locale, options], newTarget),
  });
})();
