/** Answering: endpoints from annotated classes, limits, registration, drain. */
module dev.micro.server {
    requires transitive dev.micro.core;
    requires transitive dev.micro.codec;
    requires transitive dev.micro.registry;
    requires transitive dev.micro.transport;
    requires org.slf4j;

    exports dev.micro.server;
}
