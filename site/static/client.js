/// <reference types="./client.d.ts" />
// The search API of a help centre, for any page, for Node and for Deno. It needs nothing else.
//
//   import { KbClient } from "https://help.example.com/client.js";
//   const client = new KbClient("https://help.example.com", { lang: "en" });
//   const found = await client.search("when do I get my money back");
//
// The types of all answers are in client.d.ts, which is served beside this file. docs/CLIENTS.md
// shows how to use it. The help centre's widget is built on it.

/** An answer of the help centre that is none: `status`, and what the API says of it. */
export class KbError extends Error {
  /**
   * @param {number} status of HTTP
   * @param {import("./client.d.ts").ProblemPayload | null} problem null when something else answers
   * @param {number | null} retryAfter seconds, where the answer says so
   */
  constructor(status, problem = null, retryAfter = null) {
    super(problem?.detail ?? `The help centre answered ${status}.`);
    this.name = "KbError";
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
    /** The sort of problem: `not-found`, `bad-parameters`, …, or `http-502` and the like. */
    this.code = problem?.type?.split("#problem-")[1] ?? `http-${status}`;
  }
}

/**
 * A help centre. Promises reject with KbError for an answer that is none, with a DOMException named
 * `TimeoutError` or `AbortError`, and with what `fetch` rejects with when no answer comes.
 *
 * Options of a call are the parameters of the API by their names, and `signal`, an AbortSignal.
 */
export class KbClient {
  #headers;

  /**
   * @param {string | URL} [server] its address; where this file came from by default
   * @param {import("./client.d.ts").ClientOptions} [options]
   */
  constructor(server = new URL(".", import.meta.url), { lang = "", key, timeout = 10_000, source } = {}) {
    this.server = String(server).replace(/\/+$/, "");
    this.lang = lang;
    this.source = source;
    this.timeout = timeout;
    this.#headers = key ? { Authorization: `Bearer ${key}` } : {};
  }

  /**
   * Searches for a question, in the customer's own words. Show the first hit as the answer only
   * when `answered` is true, and `contact` when it is not.
   * @param {string} q
   * @param {import("./client.d.ts").SearchOptions} [options]
   * @returns {Promise<import("./client.d.ts").SearchPayload>}
   */
  search(q, options) {
    return this.read("/api/v1/search", { q, lang: this.lang, source: this.source, ...options });
  }

  /**
   * Up to 20 searches in one call; `results` has an answer for each, in their order.
   * @param {Array<string | import("./client.d.ts").QueryBody>} queries
   * @param {import("./client.d.ts").BatchOptions} [options]
   * @returns {Promise<import("./client.d.ts").SearchesPayload>}
   */
  searchMany(queries, options) {
    const { lang } = this;
    const asked = queries.map((each) => ({ lang, ...(typeof each === "string" ? { q: each } : each) }));
    return this.#tell("/api/v1/searches", { queries: asked, ...options });
  }

  /**
   * Completions of what is being typed.
   * @param {string} q
   * @param {import("./client.d.ts").CallOptions} [options]
   * @returns {Promise<import("./client.d.ts").SuggestPayload>}
   */
  suggest(q, options) {
    return this.read("/api/v1/suggest", { q, lang: this.lang, ...options });
  }

  /**
   * All articles that fit, in the order of the help pages; each page is fetched when it is come to.
   * @param {import("./client.d.ts").FilterOptions} [options]
   */
  async *articles(options) {
    let cursor;
    do {
      const asked = { lang: this.lang, size: 50, ...options, cursor };
      const page = await this.read("/api/v1/articles", asked);
      yield* page.articles;
      cursor = page.next;
    } while (cursor);
  }

  /**
   * How many of the articles that fit are of each kind, category, tag and attribute.
   * @param {import("./client.d.ts").FilterOptions} [options]
   * @returns {Promise<import("./client.d.ts").FacetsPayload>}
   */
  facets(options) {
    return this.read("/api/v1/facets", { lang: this.lang, ...options });
  }

  /**
   * A whole article; with `format` ("html", "markdown" or "text") one text.
   * @param {string} lang
   * @param {string} slug
   * @param {import("./client.d.ts").ArticleOptions} [options]
   */
  article(lang, slug, options) {
    return this.read(path`/api/v1/articles/${lang}/${slug}`, options);
  }

  /**
   * How to reach the team now, with the question `q` filled in.
   * @param {import("./client.d.ts").ContactOptions} [options]
   * @returns {Promise<import("./client.d.ts").ContactPayload>}
   */
  contact(options) {
    return this.read("/api/v1/contact", { lang: this.lang, ...options });
  }

  /**
   * Says that a customer opened a hit. `place` counts all hits of the search, from 1.
   * @param {string} searchId
   * @param {{lang: string, slug: string, anchor?: string}} hit
   * @param {number} [place]
   */
  click(searchId, { lang, slug, anchor = "" }, place = 1) {
    return this.#tell(path`/api/v1/searches/${searchId}/click`, { lang, slug, anchor, place });
  }

  /**
   * Says that a customer followed a contact channel.
   * @param {string} searchId
   * @param {string} channel its `id`
   * @param {{lang?: string}} [options]
   */
  contacted(searchId, channel, { lang = this.lang } = {}) {
    return this.#tell(path`/api/v1/searches/${searchId}/contact`, { lang, channel });
  }

  /**
   * Says whether an article helped.
   * @param {{lang: string, slug: string}} article
   * @param {boolean} helpful
   * @param {import("./client.d.ts").VoteOptions} [said]
   */
  vote({ lang, slug }, helpful, said) {
    return this.#tell(path`/api/v1/articles/${lang}/${slug}/feedback`, { helpful, ...said });
  }

  /**
   * A customer's answer to a survey: `csat` from 1 to 5, `nps` from 0 to 10.
   * @param {"csat" | "nps"} kind
   * @param {number} score
   * @param {import("./client.d.ts").SurveyOptions} [options]
   */
  survey(kind, score, options) {
    return this.#tell("/api/v1/surveys", { lang: this.lang, kind, score, ...options });
  }

  /**
   * Reads any path of the API that has no method here.
   * @param {string} path
   * @param {Record<string, any>} [options] parameters by their names, and `signal`
   */
  read(path, { signal, ...parameters } = {}) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters))
      for (const each of [value].flat())
        if (each || each === 0) query.append(name, each === true ? 1 : each);
    const isText = !/^(json)?$/.test(parameters.format ?? "");
    return this.#fetch(`${path}?${query}`.replace(/\?$/, ""), signal, {}, isText);
  }

  /**
   * @param {string} path
   * @param {Record<string, any>} said the body, and `signal`
   */
  #tell(path, { signal, ...body }) {
    const headers = { "Content-Type": "application/json" };
    // A customer who follows a link leaves the page: what was said goes out all the same.
    const options = { method: "POST", headers, body: JSON.stringify(body), keepalive: true };
    return this.#fetch(path, signal, options);
  }

  async #fetch(path, signal, options, isText = false) {
    const call = new AbortController();
    const stop = () => call.abort(signal.reason);
    const late = () => call.abort(new DOMException("The help centre takes too long.", "TimeoutError"));
    const timer = setTimeout(late, this.timeout);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop);
    try {
      const answer = await fetch(this.server + path, {
        ...options,
        headers: { ...this.#headers, ...options.headers },
        signal: call.signal,
        // Who somebody is, and on which page, is none of the help centre's business.
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
      const isJson = /json/.test(answer.headers.get("content-type"));
      const said = isJson ? await answer.json() : await answer.text();
      if (answer.ok && isJson !== isText) return said;
      throw new KbError(answer.status, isJson ? said : null, +answer.headers.get("retry-after") || null);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }
}

// A path with its values, which may hold any character.
const path = (parts, ...values) => String.raw({ raw: parts }, ...values.map(encodeURIComponent));
