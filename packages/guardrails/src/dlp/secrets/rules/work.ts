import type { Provider } from "../provider";
import { named } from "../provider";
import { provider } from "../provider";
import { token } from "../provider";

/** Data, documents, tasks, design, maps, media, devices and other services. */
export const WORK: readonly Provider[] = [
  provider("databricks", "Databricks", [
    token(
      "token",
      ["dapi", "dose", "dkea", "dsapi"],
      /[0-9a-f]{32}(?:-\d)?/y,
      ["dapi<h32>", "dapi<h32>-2"],
      ["dapi<h16>"],
    ),
  ]),
  provider("snowflake", "Snowflake", [], named(["snowflake"], ["<A32>"])),
  provider("planetscale", "PlanetScale", [
    token(
      "token or password",
      ["pscale_tkn_", "pscale_pw_", "pscale_oauth_"],
      /[0-9A-Za-z_.=-]{32,64}/y,
      ["pscale_tkn_<w43>", "pscale_pw_<w43>"],
      ["pscale_tkn_<w12>"],
    ),
  ]),
  provider(
    "supabase",
    "Supabase",
    [
      token("access token", ["sbp_", "sbp_v0_", "sbp_oauth_"], /[0-9a-f]{40}/y, ["sbp_<h40>"], ["sbp_<h16>"]),
      token(
        "secret key",
        ["sb_secret_"],
        /[0-9A-Za-z_-]{28,48}/y,
        ["sb_secret_<w31>"],
        ["sb_publishable_<w31>", "sb_secret_<w8>"],
      ),
    ],
    named(["supabase"], ["<h40>"]),
  ),
  provider("neon", "Neon", [
    token("key", ["napi_"], /[0-9a-zA-Z]{40,80}/y, ["napi_<a64>"], ["napi_<a4>"], {
      content: "random",
    }),
  ]),
  provider(
    "mongodb",
    "MongoDB Atlas",
    [
      token(
        "service account secret",
        ["mdb_sa_sk_"],
        /[0-9A-Za-z_-]{40}/y,
        ["mdb_sa_sk_<w40>"],
        ["mdb_sa_id_<h24>"],
      ),
    ],
    named(["atlas", "mongodb"], ["<uuid>"]),
  ),
  provider("clickhouse", "ClickHouse Cloud", [
    token("key secret", ["4b1d"], /[0-9A-Za-z]{38}/y, ["4b1d<A38>"], ["4b1d<A20>"]),
  ]),
  provider(
    "aiven",
    "Aiven",
    [token("password", ["AVNS_"], /[0-9A-Za-z_-]{15,24}/y, ["AVNS_<w19>"], ["AVNS_<w6>"])],
    named(["aiven"], ["<b372>", "<A344>"]),
  ),
  provider("cockroach", "CockroachDB", [
    token("key", ["CCDB1_"], /[0-9A-Za-z]{22}_[0-9A-Za-z]{40}/y, ["CCDB1_<A22>_<A40>"], ["CCDB1_<A22>"]),
  ]),
  provider(
    "confluent",
    "Confluent",
    [token("secret", ["cflt"], /[0-9A-Za-z+/]{60}/y, ["cflt<b60>"], ["cflt<b20>"])],
    named(["confluent", "kafka", "ccloud"], ["<a16>", "<a64>", "<b64>"]),
  ),
  provider("xata", "Xata", [token("key", ["xau_"], /[0-9A-Za-z]{40,60}/y, ["xau_<A44>"], ["xau_<A12>"])]),
  provider("fauna", "Fauna", [
    token("secret", ["fnA"], /[0-9A-Za-z_-]{37,80}/y, ["fnA<w40>"], ["fnA<w10>"], { content: "random" }),
  ]),
  provider("airbyte", "Fivetran and Airbyte", [], named(["fivetran", "airbyte"], ["<A32>", "<A18>"])),
  provider("dbt", "dbt Cloud", [
    token("token", ["dbtc_", "dbtu_"], /[0-9A-Za-z_-]{36,64}/y, ["dbtc_<w40>"], ["dbtc_<w8>"]),
  ]),
  provider("looker", "Looker", [], named(["looker"], ["<a24>", "<A24>", "<a20>"])),
  provider("elastic", "Elastic", [], named(["elastic", "elasticsearch", "elk"], ["<b60>", "<b58>=="])),
  provider("algolia", "Algolia", [], named(["algolia"], ["<a32>", "<h32>"])),
  provider("meilisearch", "Meilisearch", [], named(["meilisearch", "meili"], ["<h64>"])),
  provider("typesense", "Typesense", [], named(["typesense"], ["<A32>"])),
  provider("influxdb", "InfluxDB", [], named(["influx", "influxdb"], ["<w86>=="])),
  provider("tableau", "Tableau", [], named(["tableau"], ["<b22>==:<A32>"])),
  provider(
    "kaggle",
    "Kaggle",
    [token("token", ["KGAT_"], /[0-9a-f]{32}/y, ["KGAT_<h32>"], ["KGAT_<h8>"])],
    named(["kaggle"], ["<h32>"]),
  ),
  provider("notion", "Notion", [
    token(
      "integration token",
      ["ntn_"],
      /\d{11}[0-9A-Za-z]{32}(?:[0-9A-Za-z]{3})?/y,
      ["ntn_<d11><A35>"],
      ["ntn_<d10><A34>", "xntn_<d11><A35>"],
    ),
    token(
      "integration token, old form",
      ["secret_"],
      /[0-9A-Za-z]{43}/y,
      ["secret_<A43>"],
      ["secret_<A6>", "secret_<n43>"],
      { content: "random" },
    ),
  ]),
  provider(
    "airtable",
    "Airtable",
    [token("access token", ["pat"], /[0-9A-Za-z]{14}\.[0-9a-f]{64}/y, ["pat<A14>.<h64>"], ["pat<A14>"])],
    named(["airtable"], ["key<A14>", "<a17>"]),
  ),
  provider(
    "asana",
    "Asana",
    [
      token(
        "access token",
        [":"],
        /[0-9a-f]{32}/y,
        ["1/<d16>:<h32>", "2/<d16>/<d16>:<h32>"],
        ["1/<d16>:<h8>", "<d16>:<h32>"],
        { before: { most: 44, pattern: /(?<![0-9A-Za-z])[012]\/\d{10,20}(?:\/\d{10,20})?$/ } },
      ),
    ],
    named(["asana"], ["<a32>"]),
  ),
  provider(
    "figma",
    "Figma",
    [
      token(
        "access token",
        ["figd_", "figdr_", "figu_", "figur_", "figo_", "figor_", "figoh_"],
        /[0-9A-Za-z_-]{36,60}/y,
        ["figd_<w40>"],
        ["figd_<A3>"],
      ),
    ],
    named(["figma"], ["<d5>-<uuid>", "<d4>-<uuid>"]),
  ),
  provider("clickup", "ClickUp", [
    token("token", ["pk_"], /\d{5,10}_[0-9A-Z]{32}/y, ["pk_<d8>_<U32>"], ["pk_<d8>"]),
  ]),
  provider(
    "trello",
    "Trello",
    [token("token", ["ATTA"], /[0-9a-fA-F]{72}/y, ["ATTA<h72>"], ["ATTA<h20>"])],
    named(["trello"], ["<A32>", "<h64>"]),
  ),
  provider("todoist", "Todoist", [], named(["todoist"], ["<h40>"])),
  provider("monday", "monday.com", [], named(["monday"], ["<h32>"])),
  provider("shortcut", "Shortcut", [], named(["shortcut", "clubhouse"], ["<uuid>"])),
  provider("coda", "Coda", [], named(["coda"], ["<uuid>"])),
  provider("typeform", "Typeform", [
    token("token", ["tfp_"], /[0-9A-Za-z_.=-]{59}/y, ["tfp_<w59>"], ["tfp_<w20>"]),
  ]),
  provider(
    "contentful",
    "Contentful",
    [token("personal token", ["CFPAT-"], /[0-9A-Za-z_-]{43}/y, ["CFPAT-<w43>"], ["CFPAT-<w12>"])],
    named(["contentful"], ["<w43>"]),
  ),
  provider("sanity", "Sanity", [token("token", ["sk"], /[0-9A-Za-z]{80,200}/y, ["sk<A178>"], ["sk<A40>"])]),
  provider("ghost", "Ghost", [], named(["ghost"], ["<h24>:<h64>"])),
  provider("n8n", "n8n", [
    token("key", ["n8n_api_"], /[0-9a-f]{40,80}/y, ["n8n_api_<h40>"], ["n8n_api_<h8>"]),
  ]),
  provider("retool", "Retool", [
    token("key", ["retool_"], /[0-9A-Za-z]{20,60}/y, ["retool_<a26>"], ["retool_<a8>"], {
      content: "random",
    }),
  ]),
  provider(
    "zapier",
    "Zapier",
    [
      token(
        "webhook",
        ["hooks.zapier.com/hooks/catch/"],
        /\d{4,10}\/[0-9A-Za-z]{5,12}/y,
        ["hooks.zapier.com/hooks/catch/<d7>/<a7>"],
        ["hooks.zapier.com/hooks/catch/"],
        { content: "any" },
      ),
    ],
    named(["zapier"], ["<w32>"]),
  ),
  provider(
    "dropbox",
    "Dropbox",
    [
      token(
        "access token",
        ["sl.", "sl.u."],
        /[0-9A-Za-z_-]{100,1500}/y,
        ["sl.<w135>", "sl.u.<w400>"],
        ["sl.<w20>"],
      ),
    ],
    named(["dropbox"], ["<a15>", "<w64>", "<a11>AAAAAAAAAA<w43>"]),
  ),
  provider("box", "Box", [], named(["box", "boxapp"], ["<A32>"])),
  provider("frameio", "Frame.io", [
    token("token", ["fio-u-"], /[0-9A-Za-z_=-]{64}/y, ["fio-u-<w64>"], ["fio-u-<w20>"]),
  ]),
  provider("canva", "Canva", [
    token("client secret", ["cnvca"], /[0-9A-Za-z_-]{40,60}/y, ["cnvca<w46>"], ["cnvca<w8>"]),
  ]),
  provider("mapbox", "Mapbox", [
    token(
      "secret or temporary token",
      ["sk.eyJ", "tk.eyJ"],
      /[0-9A-Za-z_-]{30,300}\.[0-9A-Za-z_-]{20,24}/y,
      ["sk.eyJ<w80>.<w22>", "tk.eyJ<w80>.<w22>"],
      ["pk.eyJ<w80>.<w22>", "sk.eyJ<w20>"],
    ),
  ]),
  provider("here", "HERE", [], named(["here", "heremaps"], ["<w43>"])),
  provider("tomtom", "TomTom", [], named(["tomtom"], ["<A32>"])),
  provider(
    "openweather",
    "OpenWeather",
    [],
    named(["openweather", "openweathermap", "owm", "appid"], ["<h32>"]),
  ),
  provider("nasa", "NASA", [], named(["nasa"], ["<A40>"])),
  provider("nytimes", "New York Times", [], named(["nytimes", "newyorktimes", "nyt"], ["<A32>", "<w32>"])),
  provider("newsapi", "News API", [], named(["newsapi"], ["<h32>"])),
  provider("tmdb", "TMDB", [], named(["tmdb", "themoviedb"], ["<h32>"])),
  provider("giphy", "Giphy", [], named(["giphy"], ["<A32>"])),
  provider("unsplash", "Unsplash", [], named(["unsplash"], ["<w43>"])),
  provider("vimeo", "Vimeo", [], named(["vimeo"], ["<h32>"])),
  provider("mux", "Mux", [], named(["mux"], ["<b75>"])),
  provider("cloudinary", "Cloudinary", [], named(["cloudinary"], ["<w27>"])),
  provider(
    "ipinfo",
    "IP data",
    [],
    named(
      ["ipinfo", "ipstack", "ipdata", "ipgeolocation", "abstract", "abstractapi", "apilayer"],
      ["<h14>", "<h32>", "<h56>", "<A32>"],
    ),
  ),
  provider("rapidapi", "RapidAPI", [], named(["rapidapi"], ["<w50>"])),
  provider("clearbit", "Clearbit", [
    token("secret key", ["sk_"], /[0-9a-f]{32}/y, ["sk_<h32>"], ["sk_<h16>"]),
  ]),
  provider("hunter", "Hunter", [], named(["hunter"], ["<h40>"])),
  provider("kagi", "Kagi", [], named(["kagi"], ["<w11>.<w43>"])),
  provider(
    "adafruit",
    "Adafruit IO",
    [token("key", ["aio_"], /[0-9A-Za-z]{28}/y, ["aio_<A28>"], ["aio_<A12>"])],
    named(["adafruit"], ["<A32>"]),
  ),
  provider("particle", "Particle", [], named(["particle"], ["<h40>"])),
  provider("blynk", "Blynk", [], named(["blynk"], ["<w32>", "<w40>"])),
  provider("thingsboard", "ThingsBoard", [
    token(
      "device token in a path",
      ["thingsboard.cloud/api/v1/"],
      /[0-9A-Za-z]{20}/y,
      ["thingsboard.cloud/api/v1/<a20>"],
      ["thingsboard.cloud/api/v1/<a8>"],
    ),
  ]),
  provider("ubidots", "Ubidots", [
    token("token", ["BBFF-", "BBUS-"], /[0-9A-Za-z]{30}/y, ["BBFF-<A30>"], ["BBFF-<A8>"]),
  ]),
  provider(
    "truenas",
    "TrueNAS",
    [
      token(
        "key",
        Array.from({ length: 99 }, (_, index) => `${index + 1}-`),
        /(?=[0-9A-Z]{0,24}[a-z])(?=[0-9a-z]{0,24}[A-Z])[0-9A-Za-z]{64}/y,
        ["1-<A64>", "23-<A64>"],
        ["1-<h64>", "1-<A20>", "101-<n60>"],
        { content: "random" },
      ),
    ],
    named(["truenas"], ["<d1>-<A64>", "<d2>-<A64>", "<d3>-<A64>"]),
  ),
  provider("intra42", "42 Intra", [
    token(
      "client secret",
      ["s-s4t2ud-", "s-s4t2af-"],
      /[0-9a-f]{64}/y,
      ["s-s4t2ud-<h64>"],
      ["s-s4t2ud-<h20>"],
    ),
  ]),
  provider("canvas", "Canvas", [
    token("access token", ["~"], /[0-9A-Za-z]{64}/y, ["1<d4>~<A64>"], ["1<d4>~<A12>"], {
      before: { most: 6, pattern: /(?<!\d)\d{4,6}$/ },
    }),
  ]),
  provider(
    "adobe",
    "Adobe",
    [token("client secret", ["p8e-"], /[0-9A-Za-z_-]{32}/y, ["p8e-<w32>"], ["p8e-<w8>"])],
    named(["adobe"], ["<h32>"]),
  ),
  provider(
    "ethereum",
    "Ethereum wallet",
    [],
    named(["ethereum", "eth", "wallet", "deployer", "metamask"], ["0x<h64>", "<h64>"]),
  ),
  provider("bitcoin", "Bitcoin wallet", [
    token(
      "extended private key",
      ["xprv", "yprv", "zprv", "tprv"],
      /[1-9A-HJ-NP-Za-km-z]{107,108}/y,
      ["xprv<e107>"],
      ["xpub<e107>", "xprv<e20>"],
    ),
  ]),
  provider("stellar", "Stellar wallet", [], named(["stellar"], ["S<255>"])),
];
