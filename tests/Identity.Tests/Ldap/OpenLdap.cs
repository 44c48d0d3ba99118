using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests.Ldap;

/// <summary>
/// A real OpenLDAP server on loopback ports, its files in a folder of its own. People: alice, bob, carol (their passwords are
/// <see cref="PasswordOf"/>). Groups: developers (alice), which is in staff, which is in everybody, which is in developers again; admins (bob).
/// </summary>
internal sealed class OpenLdap : IDisposable
{
    public const string Base = "dc=example,dc=com";
    public const string SearchDn = "cn=search,dc=example,dc=com";
    public const string SearchPassword = "Search1secret";
    private const string RootDn = "cn=root,dc=example,dc=com";
    private const string RootPassword = "Root1secret";

    private readonly TemporaryFolder _folder = new();
    private readonly string _security;
    private readonly TestAuthority _authority = new();
    private Process? _server;

    /// <summary>Starts one.</summary>
    /// <param name="security">A <c>security</c> line of slapd.conf, e.g. <c>tls=1</c>; empty for none.</param>
    public OpenLdap(string security = "")
    {
        _security = security;
        _authority.WriteTo(_folder.Path);
        using var other = new TestAuthority();
        File.WriteAllText(OtherCa, other.Pem);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "db"));
        (Port, TlsPort) = (FreePort(), FreePort());
        File.WriteAllText(Configuration, Text());
        File.WriteAllText(Path.Combine(_folder.Path, "people.ldif"), Directories.People);
        Run("/usr/sbin/slapadd", "-f", Configuration, "-l", Path.Combine(_folder.Path, "people.ldif"));
        Start();
    }

    public int Port { get; }

    public int TlsPort { get; }

    public string Url => $"ldap://127.0.0.1:{Port}";

    public string TlsUrl => $"ldaps://127.0.0.1:{TlsPort}";

    public string Ca => Path.Combine(_folder.Path, "ca.pem");

    /// <summary>An authority that did not sign the server's certificate.</summary>
    public string OtherCa => Path.Combine(_folder.Path, "other.pem");

    private string Configuration => Path.Combine(_folder.Path, "slapd.conf");

    public static string PasswordOf(string name) => $"{name}'s 1Password";

    /// <summary>What an origin must be set to.</summary>
    public (string Key, string? Value)[] Settings(string? url = null, params (string Key, string? Value)[] more) =>
    [
        ("Origin:Configurations:ldap_url", url ?? Url),
        ("Origin:Configurations:ldap_search_dn", SearchDn),
        ("Origin:Configurations:ldap_search_password", SearchPassword),
        ("Origin:Configurations:ldap_base_dn", Base),
        ("Origin:Configurations:ldap_uid", "uid"),
        ("Origin:Configurations:ldap_filter", "(objectClass=inetOrgPerson)"),
        ("Origin:Configurations:ldap_timeout", "1"),
        ("Origin:Configurations:ldap_group_admin_dn", "cn=admins,ou=groups,dc=example,dc=com"),
        .. more,
    ];

    /// <summary>Changes entries, as LDIF says.</summary>
    public void Modify(string ldif) => Feed("/usr/bin/ldapmodify", ldif, "-x", "-H", Url, "-D", RootDn, "-w", RootPassword);

    public void Start()
    {
        _server = Process.Start(new ProcessStartInfo("/usr/sbin/slapd", ["-f", Configuration, "-h", $"{Url} {TlsUrl}", "-d", "0"]) { RedirectStandardError = true, UseShellExecute = false })!;
        _server.ErrorDataReceived += (_, _) => { };
        _server.BeginErrorReadLine();
        Eventually.TrueAsync(IsListeningAsync, TimeSpan.FromSeconds(20), () => "slapd does not listen").GetAwaiter().GetResult();
    }

    public void Kill()
    {
        _server!.Kill();
        _server.WaitForExit();
        _server.Dispose();
        _server = null;
    }

    /// <summary>Lets it keep its connections and answer nothing.</summary>
    public void Hang() => Run("/bin/kill", "-STOP", Id());

    public void Resume() => Run("/bin/kill", "-CONT", Id());

    public void Dispose()
    {
        if (_server is not null)
        {
            Kill();
        }

        _authority.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> IsListeningAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, TlsPort);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Run(string program, params string[] arguments) => Feed(program, "", arguments);

    private static void Feed(string program, string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {said}");
    }

    private string Id() => _server!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private string Text() =>
        $"""
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/inetorgperson.schema
        modulepath /usr/lib/ldap
        moduleload back_mdb
        moduleload memberof
        TLSCertificateFile {_folder.Path}/cert.pem
        TLSCertificateKeyFile {_folder.Path}/key.pem
        TLSCACertificateFile {_folder.Path}/ca.pem
        {(_security.Length > 0 ? $"security {_security}" : "")}
        database mdb
        directory {_folder.Path}/db
        suffix {Base}
        rootdn {RootDn}
        rootpw {RootPassword}
        maxsize 16777216
        access to attrs=userPassword by anonymous auth by * none
        access to * by dn.exact="{SearchDn}" read by anonymous auth by * none
        overlay memberof
        """;
}
