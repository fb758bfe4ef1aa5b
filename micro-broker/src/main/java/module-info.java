/** News: events by topic, for whoever listens. */
module dev.micro.broker {
    requires transitive dev.micro.core;
    requires transitive dev.micro.registry;
    requires transitive dev.micro.transport;
    requires org.slf4j;

    exports dev.micro.broker;

    uses dev.micro.broker.BrokerProvider;

    provides dev.micro.broker.BrokerProvider with
            dev.micro.broker.MemoryBrokerProvider;
}
