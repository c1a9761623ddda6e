// Carries out the calls that Wagtail writes as inline scripts, which the content security policy forbids. As an
// inline script does, an element acts when it enters the document: with the page, a dialog or a new row of a panel.
(() => {
  // Only what starts a widget: an injected element must not reach any other function.
  const functions = /^(init(Date|Time|DateTime)|createTask)Chooser$/;
  const classes = /^((Inline|MultipleChooser)Panel|([A-Z]\w*)?Chooser)$/;

  class WagtailCall extends HTMLElement {
    connectedCallback() {
      // A panel that is sorted or a moved block enters the document again; its widget is there already.
      if (this.isDone) return;
      this.isDone = true;
      const name = this.getAttribute('name');
      const values = JSON.parse(JSON.parse(`"${this.getAttribute('arguments')}"`));
      if (functions.test(name)) window[name](...values);
      if (classes.test(name)) new window[name](...values);
    }
  }
  customElements.define('wagtail-call', WagtailCall);
})();
