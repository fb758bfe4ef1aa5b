/** The front door: one service and its client, from the same parts. */
module dev.micro {
    requires transitive dev.micro.client;
    requires transitive dev.micro.server;
    requires org.slf4j;

    exports dev.micro;
}
