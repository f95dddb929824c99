const VERSION = {{ version|tojson }};
const KEPT = {{ kept|tojson }};
{{ code|safe }}
