// Types of client.js. What is below the line is made of the shapes that the server answers with.

/** What a call may be given besides its parameters. */
export interface CallOptions {
  /** Language of the answer; the client's own by default. */
  lang?: string;
  /** Ends the call. */
  signal?: AbortSignal;
}

export interface ClientOptions {
  /** Language of calls that name none. Without it the language of a question is guessed. */
  lang?: string;
  /** An access key, for programs: a page's visitors could read it, so browsers may not send it. */
  key?: string;
  /** Milliseconds that a call may take; 10000 by default. */
  timeout?: number;
  /** What asks, so that editors can tell the searches apart. */
  source?: Source;
}

export type Source = "api" | "widget" | "instant";
export type Kind = "faq" | "policy" | "guide" | "product";

/** Which articles: of several values of one name any will do. */
export interface FilterOptions extends CallOptions {
  kind?: Kind | Kind[];
  category?: string | string[];
  tag?: string | string[];
  /** `name:value`, such as `Colour:amber`. */
  attr?: string | string[];
  /** How many on a page, up to 50. */
  size?: number;
}

export interface SearchOptions extends FilterOptions {
  /** From 1. */
  page?: number;
  /** With true the words are looked for as they are typed. */
  exact?: boolean;
  source?: Source;
  /** With true the answer says why it is what it is. */
  explain?: boolean;
  /** Names of the fields to answer, with commas between them: `answered,hits.title`. */
  fields?: string;
}

export interface BatchOptions {
  /** Names of the fields of each search to answer, with commas between them. */
  fields?: string;
  signal?: AbortSignal;
}

export interface ArticleOptions {
  /** Which version of a policy, by its first day. */
  version?: string;
  /** Names of the fields to answer, with commas between them: `title,passages.html`. */
  fields?: string;
  signal?: AbortSignal;
}

export interface ContactOptions extends CallOptions {
  /** The customer's question, to be filled into the channels' addresses. */
  q?: string;
}

export interface VoteOptions {
  /** Why it did not help. */
  reason?: "incomplete" | "unclear" | "wrong" | "broken" | "policy" | "";
  /** In the customer's words. */
  comment?: string;
  /** The search that led to it. */
  search_id?: string | null;
  signal?: AbortSignal;
}

export interface SurveyOptions extends CallOptions {
  /** In the customer's words. */
  comment?: string;
  /** The search that it is about. */
  search_id?: string | null;
}

/** An answer of the help centre that is none. */
export class KbError extends Error {
  constructor(status: number, problem?: ProblemPayload | null, retryAfter?: number | null);
  /** Of HTTP. */
  readonly status: number;
  /** The sort of problem: `not-found`, `bad-parameters`, …, or `http-502` and the like. */
  readonly code: string;
  /** What the API says of it; null when something else answers. */
  readonly problem: ProblemPayload | null;
  /** Seconds after which the call is welcome again, where the answer says so. */
  readonly retryAfter: number | null;
}

/**
 * A help centre. Promises reject with KbError for an answer that is none, with a DOMException named
 * `TimeoutError` or `AbortError`, and with what `fetch` rejects with when no answer comes.
 */
export class KbClient {
  /** `server` is its address; by default it is where the script came from. */
  constructor(server?: string | URL, options?: ClientOptions);
  readonly server: string;
  lang: string;
  source: Source | undefined;
  timeout: number;

  /**
   * Searches for a question, in the customer's own words. Show the first hit as the answer only when
   * `answered` is true, and `contact` when it is not.
   */
  search(q: string, options?: SearchOptions): Promise<SearchPayload>;
  /** Up to 20 searches in one call; `results` has an answer for each, in their order. */
  searchMany(queries: Array<string | QueryBody>, options?: BatchOptions): Promise<SearchesPayload>;
  /** Completions of what is being typed. */
  suggest(q: string, options?: CallOptions): Promise<SuggestPayload>;
  /** All articles that fit, in the order of the help pages; each page is fetched when it is come to. */
  articles(options?: FilterOptions): AsyncGenerator<ArticleSummaryPayload, void>;
  /** How many of the articles that fit are of each kind, category, tag and attribute. */
  facets(options?: Omit<FilterOptions, "size">): Promise<FacetsPayload>;
  /** A whole article as one text: safe HTML, Markdown, or plain text. */
  article(
    lang: string,
    slug: string,
    options: ArticleOptions & { format: "html" | "markdown" | "text" },
  ): Promise<string>;
  /** A whole article. */
  article(lang: string, slug: string, options?: ArticleOptions): Promise<ArticlePayload>;
  /** How to reach the team now. */
  contact(options?: ContactOptions): Promise<ContactPayload>;
  /** Says that a customer opened a hit. `place` counts all hits of the search, from 1. */
  click(
    searchId: string,
    hit: { lang: string; slug: string; anchor?: string },
    place?: number,
  ): Promise<RecordedPayload>;
  /** Says that a customer followed a contact channel, by its `id`. */
  contacted(searchId: string, channel: string, options?: { lang?: string }): Promise<RecordedPayload>;
  /** Says whether an article helped. */
  vote(
    article: { lang: string; slug: string },
    helpful: boolean,
    said?: VoteOptions,
  ): Promise<RecordedPayload>;
  /** A customer's answer to a survey: `csat` from 1 to 5, `nps` from 0 to 10. */
  survey(kind: "csat" | "nps", score: number, options?: SurveyOptions): Promise<RecordedPayload>;
  /** Reads any path of the API that has no method here. */
  read(path: string, parameters?: Record<string, unknown> & { signal?: AbortSignal }): Promise<any>;
}

// ------------------------------------------------------------------------------------------------

