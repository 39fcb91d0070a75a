/**
 * The stack in one page: images, a Vault with its keeper, a counter, and backups and monitoring if wanted. Settings come
 * from the stack's configuration (Pulumi.yaml, config/settings.ts); the cluster is the one that `kubernetes:context` names,
 * by default `kubectl`'s current one.
 */
import { Backup } from "./components/backup/backup.ts";
import { counterConsumer } from "./components/counter/consumer.ts";
import { VisitCounter } from "./components/counter/visit-counter.ts";
import { guard } from "./components/guards/guard.ts";
import { PackageImage } from "./components/image/package-image.ts";
import { VaultKeeper } from "./components/keeper/vault-keeper.ts";
import { Monitoring } from "./components/monitoring/monitoring.ts";
import { Vault } from "./components/vault/vault.ts";
import { readSettings } from "./config/settings.ts";

// Nothing changes before the guard has seen that no count is lost.
const settings = await guard(readSettings());

const app = new PackageImage("app", { package: "app", ...settings.image });
const keeper = new PackageImage("keeper", { package: "keeper", ...settings.image });

const { network } = settings;
const vault = new Vault("vault", { jobImage: keeper, network, ...settings.vault });
const consumer = counterConsumer("counter", settings.namespace);

const vaultKeeper = new VaultKeeper(
  "vault-keeper",
  { vault, image: keeper, consumers: [consumer], network, ...settings.keeper },
  { dependsOn: vault },
);

const counter = new VisitCounter(
  "counter",
  { image: app, jobImage: keeper, vault, consumer, network, ...settings.counter },
  { dependsOn: vaultKeeper },
);

settings.backup &&
  new Backup("backup", {
    ...{ vault, counter, consumer, image: keeper, network },
    ...settings.backup,
  });

settings.monitoring &&
  new Monitoring("monitoring", { counter, keeper: vaultKeeper, vault, ...settings.monitoring });

/** The counter inside the cluster, by name. */
export const url = counter.url;

/** The counter by its ClusterIP. */
export const clusterUrl = counter.clusterUrl;

/** The counter from outside the cluster, if `exposure` makes it reachable, else null. */
export const publicUrl = counter.publicUrl.apply((url) => url ?? null); // of undefined, Pulumi would warn

/** Each of the counter's pods, by name. */
export const podUrls = counter.podUrls;

/** Vault inside the cluster, by name. */
export const vaultUrl = vault.url;

/** What the counter's pods run. */
export const image = app.reference;

/** The counter's namespace, where its claims stay after `destroy`. */
export const namespace = counter.namespace;

/** Vault's namespace, where its keys and claims stay. */
export const vaultNamespace = vault.namespace;

/** Names of the counter's claims. */
export const claims = counter.claims;

/** What the last rollout found. */
export const rollout = counter.rollout;

/** Commands that make either reachable at localhost while they run. */
export const portForward = { counter: counter.portForward, vault: vault.portForward };
