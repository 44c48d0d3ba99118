using EdgeRegistry.AllInOne;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Origin;

#pragma warning disable RS0030 // Program.cs is where the terminal is talked to
return await new HostCommand("EdgeRegistry: origin and edge in one process, on a local folder")
    .Flag("--data", "folder for everything (default ./data)", "Data")
    .Flag("--edge", "address of the edge, which clients use (default http://localhost:5000)", "Edge:Listen")
    .Flag("--origin", "address of the origin (default http://localhost:5001)", "Origin:Listen")
    .Switch("--reset-admin-password", "give the user admin a new password, written to admin-password in the origin's data folder", "ResetAdminPassword")
    .Verbs(OriginHost.Verbs(new Terminal(Console.Out, Console.Error, !Console.IsErrorRedirected), AllInOneRegistry.WithFolders))
    .RunAsync(args, Console.Error, async (configuration, checkOnly, stop) =>
    {
        var registry = new AllInOneRegistry(configuration);
        var warnings = registry.Check();
        if (checkOnly)
        {
            Console.WriteLine(string.Join(Environment.NewLine, [.. warnings.Select(warning => $"warning: {warning}"), "The configuration is valid."]));
            return;
        }

        await registry.RunAsync(Console.WriteLine, stop);
    });
