// Everything that html-validate recommends, asks of documents and of accessibility. What differs says why.
export default {
  root: true,
  extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
  rules: {
    // A line that held a template tag keeps its indentation; nobody reads it but a machine.
    "no-trailing-whitespace": "off",
    // A page's title is its name and the municipality's; a decision is called what the council called it.
    "long-title": "off",
    // base.css keeps a telephone number on one line, without other characters in what people copy.
    "tel-non-breaking": "off",
    // Lower case, as in HTML's own examples.
    "doctype-style": ["error", { style: "lowercase" }],
    // Everything comes from the site itself; what came from elsewhere would need it, and the policy forbids that.
    "require-sri": ["error", { target: "crossorigin" }],
    // Several answers to one question are checkboxes of one name; that is how Django names them.
    "form-dup-name": ["error", { shared: ["radio", "button", "reset", "submit", "checkbox"] }],
    // The summary of mistakes, a second-level heading, stands above the page's own; axe asks for that one.
    "heading-level": ["error", { minInitialRank: "h2" }],
  },
};
