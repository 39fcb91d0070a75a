/** Does what `vault operator generate-root` does, with unseal keys in base64, one per line. */
export async function generateRootToken(url: string, keys: string): Promise<string> {
  const put = async (path: string, body: object) => {
    const init = { method: "PUT", body: JSON.stringify(body) };
    return (await fetch(`${url}/v1/sys/generate-root/${path}`, init)).json();
  };
  const { nonce, otp } = await put("attempt", {});
  let encoded = "";
  for (const key of keys.split("\n"))
    encoded = (await put("update", { nonce, key })).encoded_root_token ?? "";
  const masked = Buffer.from(encoded, "base64");
  return String.fromCharCode(...masked.map((byte, i) => byte ^ otp.charCodeAt(i)));
}
