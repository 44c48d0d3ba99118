using EdgeRegistry.Bus;
using EdgeRegistry.Edge;
using EdgeRegistry.Hosting;
using EdgeRegistry.Hosting.Configuration;

#pragma warning disable RS0030 // Program.cs is where the terminal is talked to
return await new HostCommand("EdgeRegistry edge: a pull-through cache and push forwarder in front of an origin")
    .Flag("--listen", "address to listen on (default http://localhost:5000)", "Edge:Listen")
    .Flag("--origin", "address of the origin (default http://localhost:5001)", "Edge:Origin")
    .Flag("--data", "folder for cached data (default data/edge)", "Edge:Data")
    .RunAsync(args, Console.Error, async (configuration, checkOnly, stop) =>
    {
        var warnings = EdgeHost.Check(configuration);
        if (checkOnly)
        {
            Console.WriteLine(string.Join(Environment.NewLine, [.. warnings.Select(warning => $"warning: {warning}"), "The configuration is valid."]));
            return;
        }

        await using var edge = EdgeHost.Build(configuration, new DisconnectedBus());
        await edge.RunRegistryAsync(() => Console.WriteLine($"edge ready on {string.Join(' ', edge.Urls)}, origin {configuration["Edge:Origin"] ?? new EdgeOptions().Origin}"), stop);
    });
