"""What API and pages share as servers of HTTP: the envelope around each request, bodies within limits, the status of each error."""
