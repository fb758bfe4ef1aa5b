/** Small programs, each run by the build; also on the module path. */
module dev.micro.examples {
    requires dev.micro;

    // What a handler's methods take and give is read and called by reflection.
    opens dev.micro.examples.greeter to
            dev.micro.server,
            com.fasterxml.jackson.databind;
    opens com.example.prices to
            dev.micro.server,
            com.fasterxml.jackson.databind;
    opens dev.micro.examples.guide to
            dev.micro.server,
            com.fasterxml.jackson.databind;
    opens dev.micro.examples.stocks to
            dev.micro.server,
            com.fasterxml.jackson.databind;
}
