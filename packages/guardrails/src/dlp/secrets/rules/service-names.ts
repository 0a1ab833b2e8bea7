/**
 * Names of services whose keys have no form of their own: `ambeeKey` is a secret, `cacheKey` is none. In lower case, as
 * one word.
 */
export const SERVICE_NAMES: ReadonlySet<string> = new Set(
  `abuseipdb abyssale accuweather agora aha airbrake airship airvisual aiven alegra aletheia algolia alienvault
  amadeus ambee amplitude anypoint apacta apify apiary apideck apiflash apifonica apilayer apimatic apimetrics apollo
  appcues appfigures appfollow appointedd appoptics appsynergy apptivo artifactory artsy asana assemblyai atera audd
  autodesk autoklose autopilot avaza aviationstack axonaut aylien ayrshare backlog bannerbear baremetrics beamer
  beebole besnappy besttime billomat bing bitbar bitcoinaverage bitfinex bitly bitmex blazemeter blitapp blogger
  bombbomb boostnote borgbase brandfetch browserstack browshot bscscan buddyns budibase bugherd bugsnag bulksms
  buttercms calendarific calendly calorieninjas campayn canny capsulecrm captaindata carboninterface cashboard caspio
  censys centralstation cexio chartmogul chatbot chatfuel checkly checkvist cicero clarifai clearbit clickhelp
  clicksend clientary clinchpad clockify cloudconvert cloudflare cloudimage cloudmersive cloudplan cloudways cloverly
  cloze clustdoc coda codacy codemagic codequiry coinapi coinbase coinlayer coinlib coinmarketcap coingecko commercejs
  companyhub contentful convertapi convertkit convier copper copyscape couchbase countrylayer coveralls craftmypdf
  crowdin crossbrowsertesting cryptocompare currencycloud currencyfreaks currencylayer currencyscoop currentsapi
  customerguru customerio d7network dailyco dandelion dareboost databox datadog datagov deepai deepgram deepl deepseek
  delighted demio deputy detectify detectlanguage diffbot diggernaut disqus ditto dnscheck docparser documo docusign
  dotmailer dovico dronahq dropbox duply dwolla dynalist dyspatch easyinsight edamam edenai elasticemail elevenlabs
  emailoctopus enablex enigma envoy etherscan eventbrite everhour exchangerate exportsdk extractorapi faceplusplus
  fastforex fastly feedier fetchrss fibery fileio finage finnhub fixer fixerio flatio flickr flightapi flightstats
  flutterwave foursquare freshbooks freshdesk fulcrum fxmarket geckoboard gengo geoapify geocode geocodify geocodio
  geoipify getgist getresponse getsandbox giphy github gitlab glassnode godaddy goodday google graphhopper groovehq
  gtmetrix gumroad gyazo happyscribe harvest hellosign helpcrunch helpscout hereapi heroku hiveage holidayapi hubspot
  humanity hunter hypertrack iconfinder iexcloud imagekit imagga impala infobip infura insightly instabot instamojo
  intercom interseller intrinio invoiceocean ipapi ipdata ipgeolocation ipify ipinfo ipinfodb ipqualityscore
  ipregistry ipstack jotform jumpcloud kairos kanbanflow karmacrm keenio kickbox klaviyo klipfolio kucoin kylas
  lastfm launchdarkly leadfeeder lemlist lendflow lexigram linkedin linkpreview liveagent livestorm loadmill locationiq
  loggly loginradius lokalise loyverse lunchmoney madkudu magicbell mailboxlayer mailchimp mailerlite mailgun mailjet
  mailmodo mailsac mandrill mapbox mapquest marketstack mavenlink meaningcloud mediastack meistertask mesibo
  messagebird metaapi metabase metrilo mindmeister mistral mixmax mixpanel mockaroo moderatecontent monday monkeylearn
  moonclerk moosend moralis musixmatch myfreshworks nasdaq nethunt netlify neutrino newsapi newscatcher nexmo nicereply
  nimble noticeable nutritionix nylas nytimes oanda omnisend onesignal onfleet oopspam openai opencage openuv
  openweather openweathermap opsgenie optimizely owlbot packagecloud pagerduty pandadoc pandascore paperform parsehub
  parseur partnerstack pastebin paymoapp paypal paystack pdflayer pdfshift peopledatalabs pepipost petfinder pexels
  pinata pingdom pipedream pipedrive pivotaltracker pixabay plaid planyo plivo podio polygon positionstack postman
  postmark powrbot prodpad protocolsio proxycrawl purestake pushbullet pusher qualaroo qubole quandl rapidapi rawg
  razorpay readme rebrandly refiner repairshopr replicate restpack revamp ringcentral ritekit rocketreach rollbar
  rownd runrunit salesblink salesflare salesmate satismeter saucelabs scrapeowl scraperapi scraperbox scrapestack
  scrapingant scrapingbee screenshotapi screenshotlayer securitytrails selectpdf semantics sendgrid sendinblue sentry
  serpapi serphouse serpstack sheety shodan shopify shortio shotstack shutterstock signable sigopt simplesat skybiometry
  slack smartsheet smartystreets snipcart snyk sonar sparkpost spoonacular sportmonks sportsradar spotify square
  squarespace sslmate statuscake stitchdata stockdata storecove stormglass storyblok strava stripe sugester sumologic
  surveysparrow survicate swell swiftype taxjar teamgate telnyx tenorgif textmagic theoddsapi thousandeyes ticketmaster
  tiingo timezonedb tmdb tmetric todoist tomorrowio tomtom tradier travelpayouts trello tru twelvedata twilio twitter
  typeform ubidots unsplash upcdatabase uplead uploadcare urlscan userstack vatlayer vbout verimail veriphone vercel
  virustotal visualcrossing voicegain vonage vpnapi vultr walkscore weatherapi weatherbit weatherstack webflow
  webscraping wepay whoisxml whoxy wistia wolframalpha worldcoinindex worldweatheronline wrike yelp youtube zapier
  zendesk zenrows zenscrape zenserp zerobounce zipcodeapi zipcodebase zoho zoom zulip`.split(/\s+/),
);
