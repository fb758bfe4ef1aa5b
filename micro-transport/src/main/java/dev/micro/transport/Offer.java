package dev.micro.transport;

/**
 * Who listens.
 *
 * @param service the service's name
 * @param node the node's id
 */
public record Offer(String service, String node) {}
