/** Headers of every answer. No answer may be cached: a count from a cache would be a visit that was never counted. */
export const answerHeaders = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
} as const;
