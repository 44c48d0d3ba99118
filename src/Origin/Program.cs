using EdgeRegistry.Bus;
using EdgeRegistry.Hosting;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Origin;

#pragma warning disable RS0030 // Program.cs is where the terminal is talked to
return await new HostCommand("EdgeRegistry origin: the registry that holds the truth")
    .Flag("--listen", "address to listen on (default http://localhost:5001)", "Origin:Listen")
    .Flag("--data", "folder of the database and the blobs (default data/origin)", "Origin:Data")
    .Switch("--reset-admin-password", "give the user admin a new password, written to admin-password in the origin's data folder", "ResetAdminPassword")
    .Flag("--enrol-edge", "enrol an edge of this name, or give it another secret, print its credential and exit; the origin must not run", "EnrolEdge")
    .Verbs(OriginHost.Verbs(new Terminal(Console.Out, Console.Error, !Console.IsErrorRedirected)))
    .RunAsync(args, Console.Error, async (configuration, checkOnly, stop) =>
    {
        var warnings = OriginHost.Check(configuration);
        if (checkOnly)
        {
            Console.WriteLine(string.Join(Environment.NewLine, [.. warnings.Select(warning => $"warning: {warning}"), "The configuration is valid."]));
            return;
        }

        if (configuration["EnrolEdge"] is { } edge)
        {
            await using var enrolling = OriginHost.Build(new ConfigurationBuilder().AddConfiguration(configuration).AddInMemoryCollection([new("Origin:Listen", "http://127.0.0.1:0")]).Build(), new DisconnectedBus());
            await enrolling.StartRegistryAsync(stop);
            Console.WriteLine(await OriginHost.EnrolEdgeAsync(enrolling, edge));
            await enrolling.StopAsync(CancellationToken.None);
            return;
        }

        await using var origin = OriginHost.Build(configuration, new DisconnectedBus());
        await origin.RunRegistryAsync(() => Console.WriteLine($"origin ready on {string.Join(' ', origin.Urls)}"), stop);
    });
