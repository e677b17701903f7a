import { ServiceBroker, type BrokerOptions } from 'moleculer';

/** A broker that finds the other by its address. What is not named here is as it is by default. */
export function createBroker(nodeID: string, tcp: { port: number } | { urls: string }): ServiceBroker {
  const options: BrokerOptions = {
    nodeID,
    logger: false,
    transporter: {
      type: 'TCP',
      // A Buffer of 1 MiB is longer than that as text; the default is 1 MiB.
      options: { ...tcp, udpDiscovery: false, useHostname: false, maxPacketSize: 16 * 1_024 * 1_024 },
    },
  };
  return new ServiceBroker(options);
}
