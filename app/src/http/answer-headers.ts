/** What every answer says. It is of the moment: a count from a cache would be a visit that nobody counted. */
export const answerHeaders = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
} as const;
