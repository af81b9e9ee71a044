/** The one script of every page: finds what the page asks for by data attributes, and starts that. */
export {};
