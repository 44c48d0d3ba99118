namespace EdgeRegistry.Hosting.Configuration;

/// <summary>Settings of one slice: a section of the configuration, with defaults in the initialisers.</summary>
public interface IHostOptions
{
    /// <summary>The section's path, e.g. <c>Origin:Uploads</c>.</summary>
    static abstract string Section { get; }

    /// <summary>Everything that is wrong with the values, each as one sentence; empty when all is well.</summary>
    IEnumerable<string> Validate();
}
