using EdgeRegistry.Hosting.Files;

namespace EdgeRegistry.Origin.Identity;

/// <summary><c>admin-password</c> in the origin's data folder: the administrator's first password, one line, for its owner's eyes only.</summary>
/// <param name="folder">The data folder.</param>
internal sealed class AdminPasswordFile(string folder)
{
    /// <summary>The file's name.</summary>
    public const string Name = "admin-password";

    /// <summary>Where it is, or would be.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, Name);

    /// <summary>Writes a password; it is on disk when this returns.</summary>
    public void Write(string password) => PrivateFile.Write(Path, System.Text.Encoding.UTF8.GetBytes(password + "\n"));

    /// <summary>Removes it: the password that it holds is no longer the administrator's.</summary>
    public void Remove() => File.Delete(Path);
}
