import type { Provider } from "../provider";
import { named } from "../provider";
import { provider } from "../provider";
import { token } from "../provider";

/** Watching programs, knowing who signs in, and testing how safe something is. */
export const OPERATIONS: readonly Provider[] = [
  provider(
    "datadog",
    "Datadog",
    [token("application key", ["ddapp_"], /[0-9A-Za-z]{34}/y, ["ddapp_<A34>"], ["ddapp_<A12>"])],
    named(["datadog", "dd"], ["<h32>", "<h40>", "<a40>"]),
  ),
  provider(
    "newrelic",
    "New Relic",
    [
      token("user key", ["NRAK-"], /[0-9A-Z]{27,28}/iy, ["NRAK-<U27>"], ["NRAK-<U12>"]),
      token(
        "ingest, browser, admin or query key",
        ["NRII-", "NRIQ-", "NRAA-", "NRRA-", "NRBR-", "NRJS-", "NRSP-"],
        /[0-9A-Za-z_-]{19,50}/y,
        ["NRII-<w32>", "NRJS-<h19>", "NRRA-<h42>"],
        ["NRJS-<h8>"],
      ),
      token(
        "Pixie key",
        ["px-api-", "px-dep-"],
        /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/y,
        ["px-api-<uuid>"],
        ["px-api-<h12>"],
      ),
      token(
        "licence key",
        ["NRAL"],
        /(?:eu01xx|[0-9a-fA-F]{6})[0-9a-fA-F]{30}NRAL/y,
        ["<h36>NRAL", "eu01xx<h30>NRAL"],
        ["<h20>NRAL"],
        { anchorAt: 36, content: "any" },
      ),
    ],
    named(["newrelic", "nr"], ["<a64>", "<h40>", "<h36>NRAL"]),
  ),
  provider(
    "grafana",
    "Grafana",
    [
      token(
        "cloud token",
        ["glc_"],
        /[0-9A-Za-z+/]{32,400}={0,3}/y,
        ["glc_eyJ<b120>=="],
        ["glc_111111111111111111111111111111111111111111="],
      ),
      token(
        "service account token",
        ["glsa_"],
        /[0-9A-Za-z]{32}_[0-9A-Fa-f]{8}/y,
        ["glsa_<A32>_<h8>"],
        ["glsa_<A32>"],
      ),
      token(
        "key, old form",
        ["eyJrIjoi"],
        /[0-9A-Za-z_-]{60,400}={0,3}/y,
        ["eyJrIjoi<A90>=="],
        ["eyJrIjoi<A20>"],
      ),
    ],
    named(["grafana"], ["<A32>"]),
  ),
  provider(
    "sentry",
    "Sentry",
    [
      token(
        "organisation token",
        ["sntrys_eyJ"],
        /[0-9A-Za-z+/=]{60,400}_[0-9A-Za-z+/]{30,60}/y,
        ["sntrys_eyJ<b140>_<b43>"],
        ["sntrys_eyJ<b20>"],
      ),
      token("user token", ["sntryu_"], /[0-9a-f]{64}/y, ["sntryu_<h64>"], ["sntryu_<h63>"]),
    ],
    named(["sentry"], ["<h64>"]),
  ),
  provider("dynatrace", "Dynatrace", [
    token(
      "token",
      ["dt0"],
      /[a-zA-Z]\d\d\.[0-9A-Z]{24}\.[0-9A-Z]{64}/iy,
      ["dt0c01.<U24>.<U64>", "dt0s16.<U24>.<U64>"],
      ["dt0c01.<U24>"],
    ),
  ]),
  provider(
    "pagerduty",
    "PagerDuty",
    [
      token("key", ["u+", "y+", "e+"], /[0-9A-Za-z_-]{18}/y, ["u+<w18>"], ["u+<w8>", "u+<n18>"], {
        content: "random",
      }),
    ],
    named(["pagerduty", "pd"], ["<w20>", "<h32>"]),
  ),
  provider(
    "honeycomb",
    "Honeycomb",
    [
      token(
        "ingest key",
        ["hcaik_", "hcbik_", "hcxik_", "hcaic_", "hcxmk_"],
        /[0-9a-z]{26,64}/y,
        ["hcaik_<a58>"],
        ["hcaik_<a12>"],
      ),
    ],
    named(["honeycomb"], ["<h32>", "<A22>"]),
  ),
  provider("axiom", "Axiom", [
    token("token", ["xaat-", "xapt-"], /[0-9a-f-]{36}/y, ["xaat-<uuid>"], ["xaat-<h8>"]),
  ]),
  provider("posthog", "PostHog", [
    token(
      "personal or secret key",
      ["phx_", "phs_", "phr_"],
      /[0-9A-Za-z]{40,64}/y,
      ["phx_<A43>"],
      ["phc_<A43>", "phx_<A12>"],
    ),
  ]),
  provider("mixpanel", "Mixpanel", [], named(["mixpanel"], ["<h32>", "<A32>"])),
  provider("amplitude", "Amplitude", [], named(["amplitude"], ["<h32>"])),
  provider(
    "segment",
    "Segment",
    [token("public API token", ["sgp_"], /[0-9A-Za-z]{64}/y, ["sgp_<A64>"], ["sgp_<A20>"])],
    named(["segment"], ["<w43>.<w43>", "<A32>"]),
  ),
  provider("rudderstack", "RudderStack", [], named(["rudderstack"], ["<A27>"])),
  provider("sumologic", "Sumo Logic", [], named(["sumo", "sumologic"], ["<A64>", "su<A12>"])),
  provider("loggly", "Loggly", [], named(["loggly"], ["<uuid>"])),
  provider("logzio", "Logz.io", [], named(["logzio", "logz"], ["<A32>", "<uuid>"])),
  provider("papertrail", "Papertrail", [], named(["papertrail"], ["<A20>"])),
  provider("betterstack", "Better Stack", [], named(["betterstack", "logtail", "betteruptime"], ["<A24>"])),
  provider("rollbar", "Rollbar", [], named(["rollbar"], ["<h32>", "<h64>"])),
  provider("bugsnag", "Bugsnag", [], named(["bugsnag"], ["<h32>"])),
  provider("raygun", "Raygun", [], named(["raygun"], ["<A44>", "<A22>"])),
  provider("splunk", "Splunk", [], named(["splunk", "hec", "signalfx"], ["<uuid>", "<w22>"])),
  provider("opsgenie", "Opsgenie", [], named(["opsgenie", "geniekey"], ["<uuid>"])),
  provider("statuspage", "Statuspage", [], named(["statuspage"], ["<uuid>", "<h64>"])),
  provider(
    "uptimerobot",
    "UptimeRobot",
    [],
    named(["uptimerobot"], ["ur<d7>-<h24>", "u<d7>-<h24>", "m<d9>-<h24>"]),
  ),
  provider("okta", "Okta", [], named(["okta", "ssws"], ["00<w40>", "<w40>"])),
  provider("auth0", "Auth0", [], named(["auth0"], ["<w64>"])),
  provider("stytch", "Stytch", [
    token(
      "secret",
      ["secret-live-", "secret-test-"],
      /[0-9A-Za-z_-]{34,40}={0,2}/y,
      ["secret-live-<w36>="],
      ["secret-live-<w8>"],
    ),
  ]),
  provider("workos", "WorkOS", [
    token(
      "key",
      ["sk_"],
      /(?:live|test|staging)_[0-9A-Za-z+/=]{40,120}/y,
      ["sk_live_<A60>"],
      ["sk_live_<A4>"],
    ),
  ]),
  provider(
    "jumpcloud",
    "JumpCloud",
    [token("key", ["jca_"], /[0-9A-Za-z]{36}/y, ["jca_<A36>"], ["jca_<A12>"])],
    named(["jumpcloud"], ["<h40>"]),
  ),
  provider("onelogin", "OneLogin", [], named(["onelogin"], ["<h64>"])),
  provider("duo", "Duo", [], named(["duo"], ["<A40>"])),
  provider("persona", "Persona", [
    token(
      "key",
      ["persona_production_", "persona_sandbox_"],
      /[0-9A-Za-z-]{32,64}/y,
      ["persona_sandbox_<uuid>"],
      ["persona_sandbox_<A8>"],
    ),
  ]),
  provider("onfido", "Onfido", [
    token(
      "token",
      ["api_live.", "api_live_us.", "api_live_ca.", "api_sandbox.", "api_sandbox_us.", "api_sandbox_ca."],
      /[0-9A-Za-z_-]{11}\.[0-9A-Za-z_-]{32}/y,
      ["api_live.<w11>.<w32>"],
      ["api_live.<w11>"],
    ),
  ]),
  provider("virustotal", "VirusTotal", [], named(["virustotal", "vt"], ["<h64>"])),
  provider("shodan", "Shodan", [], named(["shodan"], ["<A32>"])),
  provider("censys", "Censys", [], named(["censys"], ["<A32>"])),
  provider("abuseipdb", "AbuseIPDB", [], named(["abuseipdb"], ["<h80>"])),
  provider("urlscan", "urlscan", [], named(["urlscan"], ["<uuid>"])),
  provider("securitytrails", "SecurityTrails", [], named(["securitytrails"], ["<A32>"])),
  provider("greynoise", "GreyNoise", [], named(["greynoise"], ["<A64>"])),
  provider("tenable", "Tenable", [], named(["tenable", "nessus"], ["<h64>"])),
  provider("veracode", "Veracode", [], named(["veracode"], ["<h128>", "<h32>"])),
  provider("crowdstrike", "CrowdStrike", [], named(["crowdstrike", "falcon"], ["<A40>"])),
  provider("hackerone", "HackerOne", [], named(["hackerone"], ["<b44>", "<b43>="])),
  provider("socket", "Socket", [
    token("key", ["sktsec_"], /[0-9A-Za-z_-]{32,80}/y, ["sktsec_<A40>_api"], ["sktsec_<A8>"]),
  ]),
  provider(
    "maxmind",
    "MaxMind",
    [
      token(
        "license key",
        ["_mmk"],
        /[0-9A-Za-z]{6}_[0-9A-Za-z]{29}_mmk/y,
        ["<A6>_<A29>_mmk"],
        ["<A6>_mmk"],
        { anchorAt: 36 },
      ),
    ],
    named(["maxmind", "geoip"], ["<A16>"]),
  ),
  provider("password_hash", "Hashed passwords", [
    token("bcrypt", ["$"], /[./0-9A-Za-z]{53}/y, ["$2b$12$<c53>"], ["$2b$12$<c20>"], {
      before: { most: 6, pattern: /\$2[abxy]\$\d\d$/ },
    }),
    token("SHA-512 crypt", ["$"], /[./0-9A-Za-z]{86}/y, ["$6$<c8>$<c86>"], ["$6$<c8>$<c20>"], {
      before: { most: 40, pattern: /\$6\$(?:rounds=\d{1,9}\$)?[./0-9A-Za-z]{1,16}$/ },
    }),
    token("SHA-256 crypt", ["$"], /[./0-9A-Za-z]{43}/y, ["$5$<c8>$<c43>"], ["$5$<c8>$<c20>"], {
      before: { most: 40, pattern: /\$5\$(?:rounds=\d{1,9}\$)?[./0-9A-Za-z]{1,16}$/ },
    }),
    token("MD5 crypt", ["$"], /[./0-9A-Za-z]{22}/y, ["$1$<c8>$<c22>"], ["$1$<c8>$<c8>"], {
      before: { most: 16, pattern: /\$(?:1|apr1)\$[./0-9A-Za-z]{1,8}$/ },
      content: "random",
    }),
    token(
      "Argon2",
      ["$"],
      /[0-9A-Za-z+/]{20,128}={0,2}/y,
      ["$argon2id$v=19$m=65536,t=3,p=4$<b22>$<b43>"],
      ["$argon2id$v=19$<b22>"],
      {
        before: { most: 120, pattern: /\$argon2(?:id|i|d)\$v=\d+\$m=\d+,t=\d+,p=\d+\$[0-9A-Za-z+/]{8,64}$/ },
      },
    ),
    token(
      "Kerberos ticket",
      ["$"],
      /[0-9a-f]{32}\$[0-9a-f]{64,8000}/y,
      ["$krb5asrep$23$<h32>$<h300>", "$krb5tgs$23$*user$realm$spn*$<h32>$<h300>"],
      ["$krb5asrep$23$<h32>"],
      { before: { most: 150, pattern: /\$krb5(?:asrep|tgs)\$\d{1,2}(?:\$\*[^*\s]{1,120}\*)?$/ } },
    ),
    token(
      "NTLM message",
      ["TlRMTVNTUAAD", "TlRMTVNTUAAC"],
      /[0-9A-Za-z+/]{80,2000}={0,2}/y,
      ["TlRMTVNTUAAD<b160>="],
      ["TlRMTVNTUAAD<b20>"],
    ),
  ]),
];
