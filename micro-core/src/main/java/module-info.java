/** The words every other module is written in. No I/O, no thread. */
module dev.micro.core {
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.micro.core;
}
