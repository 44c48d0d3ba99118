namespace EdgeRegistry.Identity.Tests.Ldap;

/// <summary>What stands in the directory of the tests.</summary>
internal static class Directories
{
    public static string People =>
        $"""
        dn: dc=example,dc=com
        objectClass: dcObject
        objectClass: organization
        o: example
        dc: example

        dn: cn=search,dc=example,dc=com
        objectClass: organizationalRole
        objectClass: simpleSecurityObject
        cn: search
        userPassword: {OpenLdap.SearchPassword}

        dn: ou=people,dc=example,dc=com
        objectClass: organizationalUnit
        ou: people

        dn: ou=groups,dc=example,dc=com
        objectClass: organizationalUnit
        ou: groups

        {Person("alice")}
        {Person("bob")}
        {Person("carol")}
        {Group("developers", "uid=alice,ou=people,dc=example,dc=com", "cn=everybody,ou=groups,dc=example,dc=com")}
        {Group("staff", "cn=developers,ou=groups,dc=example,dc=com")}
        {Group("everybody", "cn=staff,ou=groups,dc=example,dc=com")}
        {Group("admins", "uid=bob,ou=people,dc=example,dc=com")}
        """;

    public static string Person(string name, string unit = "people") =>
        $"""
        dn: uid={name},ou={unit},dc=example,dc=com
        objectClass: inetOrgPerson
        uid: {name}
        cn: {name} of the directory
        sn: {name}
        mail: {name}@example.com
        userPassword: {OpenLdap.PasswordOf(name)}

        """;

    private static string Group(string name, params string[] members) =>
        $"""
        dn: cn={name},ou=groups,dc=example,dc=com
        objectClass: groupOfNames
        cn: {name}
        {string.Join('\n', members.Select(member => $"member: {member}"))}

        """;
}
