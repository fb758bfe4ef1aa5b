/** Who is where. */
module dev.micro.registry {
    requires transitive dev.micro.core;
    requires dev.micro.codec;
    requires org.slf4j;

    exports dev.micro.registry;

    uses dev.micro.registry.RegistryProvider;

    provides dev.micro.registry.RegistryProvider with
            dev.micro.registry.LocalRegistryProvider,
            dev.micro.registry.MemoryRegistryProvider,
            dev.micro.registry.StaticRegistryProvider;
}
