"""Operating the site: what spans its apps and an administrator runs."""
