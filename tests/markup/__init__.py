"""Every page's HTML, judged by the Nu checker and by html-validate."""
