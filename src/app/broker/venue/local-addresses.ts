/** Where an exchange that speaks Alpaca's protocol answers: `http://host:port` has its streams at `ws://`. */
export function localAddresses(brokerUrl: string): { readonly baseUrl: string; readonly streamUrl: string } {
  return { baseUrl: brokerUrl, streamUrl: brokerUrl.replace(/^http/, 'ws').replace(/\/$/, '') }
}
