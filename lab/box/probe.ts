import * as http from "node:http";
import * as https from "node:https";

/** Whether a URL answers 200 within two seconds. */
export function answers(url: string): Promise<boolean> {
  const request: typeof https.request = url.startsWith("https:") ? https.request : http.request;
  return new Promise((resolve) => {
    // Readiness needs no proof of identity, and the probe has no certificate authority at hand.
    const options = { rejectUnauthorized: false, signal: AbortSignal.timeout(2000) };
    const probe = request(url, options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    probe.on("error", () => resolve(false));
    probe.end();
  });
}
