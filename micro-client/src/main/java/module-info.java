/** Asking. */
module dev.micro.client {
    requires transitive dev.micro.core;
    requires transitive dev.micro.codec;
    requires transitive dev.micro.registry;
    requires transitive dev.micro.selector;
    requires transitive dev.micro.transport;

    exports dev.micro.client;
}
