/* schema_core.c - what every directory knows, in the words of the RFCs. */
#include "services/ldapd/schema_own.h"

#include <stddef.h>

/* clang-format off */

#define SYNTAX(n) " SYNTAX 1.3.6.1.4.1.1466.115.121.1." #n
#define FOLD      " EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch"
#define IA5       " EQUALITY caseIgnoreIA5Match SUBSTR caseIgnoreIA5SubstringsMatch" SYNTAX(26)
#define STRING    FOLD SYNTAX(15)
#define PHONE     " EQUALITY telephoneNumberMatch SUBSTR telephoneNumberSubstringsMatch" SYNTAX(50)
#define DN        " EQUALITY distinguishedNameMatch" SYNTAX(12)
#define TIME      " EQUALITY generalizedTimeMatch ORDERING generalizedTimeOrderingMatch" SYNTAX(24)
#define NUMBER    " EQUALITY integerMatch ORDERING integerOrderingMatch" SYNTAX(27)
#define BY_OID    " EQUALITY objectIdentifierMatch" SYNTAX(38)
#define OF_SERVER " SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation )"
#define OF_SCHEMA " USAGE directoryOperation )"
#define OF_DSA    " USAGE dSAOperation )"

const char *const schema_core_types[] = {
	/* RFC 4512 2.4, 2.6, 3.4, 4.2, 5.1 */
	"( 2.5.4.0 NAME 'objectClass' EQUALITY objectIdentifierMatch" SYNTAX(38) " )",
	"( 2.5.4.1 NAME ( 'aliasedObjectName' 'aliasedEntryName' )" DN " SINGLE-VALUE )",
	"( 2.5.18.3 NAME 'creatorsName'" DN OF_SERVER,
	"( 2.5.18.1 NAME 'createTimestamp'" TIME OF_SERVER,
	"( 2.5.18.4 NAME 'modifiersName'" DN OF_SERVER,
	"( 2.5.18.2 NAME 'modifyTimestamp'" TIME OF_SERVER,
	"( 2.5.21.9 NAME 'structuralObjectClass'" BY_OID OF_SERVER,
	"( 2.5.18.10 NAME 'subschemaSubentry'" DN OF_SERVER,
	"( 2.5.21.6 NAME 'objectClasses' EQUALITY objectIdentifierFirstComponentMatch" SYNTAX(37) OF_SCHEMA,
	"( 2.5.21.5 NAME 'attributeTypes' EQUALITY objectIdentifierFirstComponentMatch" SYNTAX(3) OF_SCHEMA,
	"( 2.5.21.4 NAME 'matchingRules' EQUALITY objectIdentifierFirstComponentMatch" SYNTAX(30) OF_SCHEMA,
	"( 2.5.21.8 NAME 'matchingRuleUse' EQUALITY objectIdentifierFirstComponentMatch" SYNTAX(31) OF_SCHEMA,
	"( 1.3.6.1.4.1.1466.101.120.16 NAME 'ldapSyntaxes' EQUALITY objectIdentifierFirstComponentMatch" SYNTAX(54) OF_SCHEMA,
	"( 2.5.21.2 NAME 'dITContentRules' EQUALITY objectIdentifierFirstComponentMatch" SYNTAX(16) OF_SCHEMA,
	"( 2.5.21.1 NAME 'dITStructureRules' EQUALITY integerFirstComponentMatch" SYNTAX(17) OF_SCHEMA,
	"( 2.5.21.7 NAME 'nameForms' EQUALITY objectIdentifierFirstComponentMatch" SYNTAX(35) OF_SCHEMA,
	"( 1.3.6.1.4.1.1466.101.120.6 NAME 'altServer'" SYNTAX(26) OF_DSA,
	"( 1.3.6.1.4.1.1466.101.120.5 NAME 'namingContexts'" SYNTAX(12) OF_DSA,
	"( 1.3.6.1.4.1.1466.101.120.13 NAME 'supportedControl'" SYNTAX(38) OF_DSA,
	"( 1.3.6.1.4.1.1466.101.120.7 NAME 'supportedExtension'" SYNTAX(38) OF_DSA,
	"( 1.3.6.1.4.1.4203.1.3.5 NAME 'supportedFeatures'" BY_OID OF_DSA,
	"( 1.3.6.1.4.1.1466.101.120.15 NAME 'supportedLDAPVersion'" SYNTAX(27) OF_DSA,
	"( 1.3.6.1.4.1.1466.101.120.14 NAME 'supportedSASLMechanisms'" SYNTAX(15) OF_DSA,
	/* RFC 3045 */
	"( 1.3.6.1.1.4 NAME 'vendorName' EQUALITY caseExactMatch" SYNTAX(15) " SINGLE-VALUE NO-USER-MODIFICATION" OF_DSA,
	"( 1.3.6.1.1.5 NAME 'vendorVersion' EQUALITY caseExactMatch" SYNTAX(15) " SINGLE-VALUE NO-USER-MODIFICATION" OF_DSA,
	/* RFC 4530, 5020; X.501; RFC 3296 */
	"( 1.3.6.1.1.16.4 NAME 'entryUUID' EQUALITY UUIDMatch ORDERING UUIDOrderingMatch SYNTAX 1.3.6.1.1.16.1" OF_SERVER,
	"( 1.3.6.1.1.20 NAME 'entryDN'" DN OF_SERVER,
	"( 2.5.18.9 NAME 'hasSubordinates' EQUALITY booleanMatch" SYNTAX(7) OF_SERVER,
	"( 2.16.840.1.113730.3.1.34 NAME 'ref' EQUALITY caseExactMatch" SYNTAX(15) " USAGE distributedOperation )",

	/* RFC 4519 2 */
	"( 2.5.4.41 NAME 'name'" STRING " )",
	"( 2.5.4.49 NAME 'distinguishedName'" DN " )",
	"( 2.5.4.3 NAME ( 'cn' 'commonName' ) SUP name )",
	"( 0.9.2342.19200300.100.1.1 NAME ( 'uid' 'userid' )" STRING " )",
	"( 2.5.4.35 NAME 'userPassword' EQUALITY octetStringMatch" SYNTAX(40) " )",
	"( 2.5.4.13 NAME 'description'" STRING " )",
	"( 2.5.4.34 NAME 'seeAlso' SUP distinguishedName )",
	"( 2.5.4.4 NAME ( 'sn' 'surname' ) SUP name )",
	"( 2.5.4.5 NAME 'serialNumber'" FOLD SYNTAX(44) " )",
	"( 2.5.4.6 NAME ( 'c' 'countryName' ) SUP name" SYNTAX(11) " SINGLE-VALUE )",
	"( 2.5.4.7 NAME ( 'l' 'localityName' ) SUP name )",
	"( 2.5.4.8 NAME ( 'st' 'stateOrProvinceName' ) SUP name )",
	"( 2.5.4.9 NAME ( 'street' 'streetAddress' )" STRING " )",
	"( 2.5.4.10 NAME ( 'o' 'organizationName' ) SUP name )",
	"( 2.5.4.11 NAME ( 'ou' 'organizationalUnitName' ) SUP name )",
	"( 2.5.4.12 NAME 'title' SUP name )",
	"( 2.5.4.14 NAME 'searchGuide'" SYNTAX(25) " )",
	"( 2.5.4.15 NAME 'businessCategory'" STRING " )",
	"( 2.5.4.16 NAME 'postalAddress' EQUALITY caseIgnoreListMatch SUBSTR caseIgnoreListSubstringsMatch" SYNTAX(41) " )",
	"( 2.5.4.17 NAME 'postalCode'" STRING " )",
	"( 2.5.4.18 NAME 'postOfficeBox'" STRING " )",
	"( 2.5.4.19 NAME 'physicalDeliveryOfficeName'" STRING " )",
	"( 2.5.4.20 NAME 'telephoneNumber'" PHONE " )",
	"( 2.5.4.21 NAME 'telexNumber'" SYNTAX(52) " )",
	"( 2.5.4.22 NAME 'teletexTerminalIdentifier'" SYNTAX(51) " )",
	"( 2.5.4.23 NAME ( 'facsimileTelephoneNumber' 'fax' )" SYNTAX(22) " )",
	"( 2.5.4.24 NAME 'x121Address' EQUALITY numericStringMatch SUBSTR numericStringSubstringsMatch" SYNTAX(36) " )",
	"( 2.5.4.25 NAME 'internationaliSDNNumber' EQUALITY numericStringMatch SUBSTR numericStringSubstringsMatch" SYNTAX(36) " )",
	"( 2.5.4.26 NAME 'registeredAddress' SUP postalAddress" SYNTAX(41) " )",
	"( 2.5.4.27 NAME 'destinationIndicator'" FOLD SYNTAX(44) " )",
	"( 2.5.4.28 NAME 'preferredDeliveryMethod'" SYNTAX(14) " SINGLE-VALUE )",
	"( 2.5.4.31 NAME 'member' SUP distinguishedName )",
	"( 2.5.4.32 NAME 'owner' SUP distinguishedName )",
	"( 2.5.4.33 NAME 'roleOccupant' SUP distinguishedName )",
	"( 2.5.4.42 NAME ( 'givenName' 'gn' ) SUP name )",
	"( 2.5.4.43 NAME 'initials' SUP name )",
	"( 2.5.4.44 NAME 'generationQualifier' SUP name )",
	"( 2.5.4.45 NAME 'x500UniqueIdentifier' EQUALITY bitStringMatch" SYNTAX(6) " )",
	"( 2.5.4.46 NAME 'dnQualifier' EQUALITY caseIgnoreMatch ORDERING caseIgnoreOrderingMatch SUBSTR caseIgnoreSubstringsMatch" SYNTAX(44) " )",
	"( 2.5.4.47 NAME 'enhancedSearchGuide'" SYNTAX(21) " )",
	"( 2.5.4.50 NAME 'uniqueMember' EQUALITY uniqueMemberMatch" SYNTAX(34) " )",
	"( 2.5.4.51 NAME 'houseIdentifier'" STRING " )",
	"( 2.5.4.54 NAME 'dmdName' SUP name )",
	"( 2.5.4.65 NAME 'pseudonym' SUP name )",
	"( 0.9.2342.19200300.100.1.25 NAME ( 'dc' 'domainComponent' )" IA5 " SINGLE-VALUE )",

	/* RFC 2256, their rules being nobody's: slapd's files ask for them */
	"( 2.5.4.2 NAME 'knowledgeInformation' EQUALITY caseIgnoreMatch" SYNTAX(15) " )",
	"( 2.5.4.29 NAME 'presentationAddress'" SYNTAX(43) " SINGLE-VALUE )",
	"( 2.5.4.30 NAME 'supportedApplicationContext' EQUALITY objectIdentifierMatch" SYNTAX(38) " )",
	"( 2.5.4.48 NAME 'protocolInformation'" SYNTAX(42) " )",

	/* RFC 4523, their values as octets */
	"( 2.5.4.36 NAME 'userCertificate'" SYNTAX(8) " )",
	"( 2.5.4.37 NAME 'cACertificate'" SYNTAX(8) " )",
	"( 2.5.4.38 NAME 'authorityRevocationList'" SYNTAX(9) " )",
	"( 2.5.4.39 NAME 'certificateRevocationList'" SYNTAX(9) " )",
	"( 2.5.4.40 NAME 'crossCertificatePair'" SYNTAX(10) " )",
	"( 2.5.4.53 NAME 'deltaRevocationList'" SYNTAX(9) " )",
	"( 2.5.4.52 NAME 'supportedAlgorithms'" SYNTAX(49) " )",

	/* RFC 4524 2, and 2079 */
	"( 0.9.2342.19200300.100.1.2 NAME 'textEncodedORAddress'" STRING " )",
	"( 0.9.2342.19200300.100.1.3 NAME ( 'mail' 'rfc822Mailbox' )" IA5 " )",
	"( 0.9.2342.19200300.100.1.4 NAME 'info'" STRING " )",
	"( 0.9.2342.19200300.100.1.5 NAME ( 'drink' 'favouriteDrink' )" STRING " )",
	"( 0.9.2342.19200300.100.1.6 NAME 'roomNumber'" STRING " )",
	"( 0.9.2342.19200300.100.1.7 NAME 'photo'" SYNTAX(23) " )",
	"( 0.9.2342.19200300.100.1.8 NAME 'userClass'" STRING " )",
	"( 0.9.2342.19200300.100.1.9 NAME 'host'" STRING " )",
	"( 0.9.2342.19200300.100.1.10 NAME 'manager'" DN " )",
	"( 0.9.2342.19200300.100.1.11 NAME 'documentIdentifier'" STRING " )",
	"( 0.9.2342.19200300.100.1.12 NAME 'documentTitle'" STRING " )",
	"( 0.9.2342.19200300.100.1.13 NAME 'documentVersion'" STRING " )",
	"( 0.9.2342.19200300.100.1.14 NAME 'documentAuthor'" DN " )",
	"( 0.9.2342.19200300.100.1.15 NAME 'documentLocation'" STRING " )",
	"( 0.9.2342.19200300.100.1.20 NAME ( 'homePhone' 'homeTelephoneNumber' )" PHONE " )",
	"( 0.9.2342.19200300.100.1.21 NAME 'secretary'" DN " )",
	"( 0.9.2342.19200300.100.1.37 NAME 'associatedDomain'" IA5 " )",
	"( 0.9.2342.19200300.100.1.38 NAME 'associatedName'" DN " )",
	"( 0.9.2342.19200300.100.1.39 NAME 'homePostalAddress' EQUALITY caseIgnoreListMatch SUBSTR caseIgnoreListSubstringsMatch" SYNTAX(41) " )",
	"( 0.9.2342.19200300.100.1.40 NAME 'personalTitle'" STRING " )",
	"( 0.9.2342.19200300.100.1.41 NAME ( 'mobile' 'mobileTelephoneNumber' )" PHONE " )",
	"( 0.9.2342.19200300.100.1.42 NAME ( 'pager' 'pagerTelephoneNumber' )" PHONE " )",
	"( 0.9.2342.19200300.100.1.43 NAME ( 'co' 'friendlyCountryName' )" STRING " )",
	"( 0.9.2342.19200300.100.1.44 NAME 'uniqueIdentifier' EQUALITY caseIgnoreMatch" SYNTAX(15) " )",
	"( 0.9.2342.19200300.100.1.45 NAME 'organizationalStatus'" STRING " )",
	"( 0.9.2342.19200300.100.1.48 NAME 'buildingName'" STRING " )",
	"( 0.9.2342.19200300.100.1.55 NAME 'audio'" SYNTAX(4) " )",
	"( 0.9.2342.19200300.100.1.56 NAME 'documentPublisher'" STRING " )",
	"( 1.3.6.1.4.1.250.1.57 NAME 'labeledURI' EQUALITY caseExactMatch" SYNTAX(15) " )",
	"( 1.2.840.113549.1.9.1 NAME ( 'email' 'emailAddress' 'pkcs9email' )" IA5 " )",

	/* RFC 2798 2 */
	"( 2.16.840.1.113730.3.1.1 NAME 'carLicense'" STRING " )",
	"( 2.16.840.1.113730.3.1.2 NAME 'departmentNumber'" STRING " )",
	"( 2.16.840.1.113730.3.1.3 NAME 'employeeNumber'" STRING " SINGLE-VALUE )",
	"( 2.16.840.1.113730.3.1.4 NAME 'employeeType'" STRING " )",
	"( 2.16.840.1.113730.3.1.39 NAME 'preferredLanguage'" STRING " SINGLE-VALUE )",
	"( 2.16.840.1.113730.3.1.40 NAME 'userSMIMECertificate'" SYNTAX(5) " )",
	"( 2.16.840.1.113730.3.1.216 NAME 'userPKCS12'" SYNTAX(5) " )",
	"( 2.16.840.1.113730.3.1.241 NAME 'displayName'" STRING " SINGLE-VALUE )",
	"( 0.9.2342.19200300.100.1.60 NAME 'jpegPhoto'" SYNTAX(28) " )",

	/* RFC 2307 */
	"( 1.3.6.1.1.1.1.0 NAME 'uidNumber'" NUMBER " SINGLE-VALUE )",
	"( 1.3.6.1.1.1.1.1 NAME 'gidNumber'" NUMBER " SINGLE-VALUE )",
	"( 1.3.6.1.1.1.1.2 NAME 'gecos'" IA5 " SINGLE-VALUE )",
	"( 1.3.6.1.1.1.1.3 NAME 'homeDirectory' EQUALITY caseExactIA5Match" SYNTAX(26) " SINGLE-VALUE )",
	"( 1.3.6.1.1.1.1.4 NAME 'loginShell' EQUALITY caseExactIA5Match" SYNTAX(26) " SINGLE-VALUE )",
	"( 1.3.6.1.1.1.1.5 NAME 'shadowLastChange' EQUALITY integerMatch" SYNTAX(27) " SINGLE-VALUE )",
	"( 1.3.6.1.1.1.1.6 NAME 'shadowMin' EQUALITY integerMatch" SYNTAX(27) " SINGLE-VALUE )",
	"( 1.3.6.1.1.1.1.7 NAME 'shadowMax' EQUALITY integerMatch" SYNTAX(27) " SINGLE-VALUE )",
	"( 1.3.6.1.1.1.1.8 NAME 'shadowWarning' EQUALITY integerMatch" SYNTAX(27) " SINGLE-VALUE )",
	"( 1.3.6.1.1.1.1.9 NAME 'shadowInactive' EQUALITY integerMatch" SYNTAX(27) " SINGLE-VALUE )",
	"( 1.3.6.1.1.1.1.10 NAME 'shadowExpire' EQUALITY integerMatch" SYNTAX(27) " SINGLE-VALUE )",
	"( 1.3.6.1.1.1.1.11 NAME 'shadowFlag' EQUALITY integerMatch" SYNTAX(27) " SINGLE-VALUE )",
	"( 1.3.6.1.1.1.1.12 NAME 'memberUid' EQUALITY caseExactIA5Match SUBSTR caseExactIA5SubstringsMatch" SYNTAX(26) " )",
	NULL,
};

#define PERSON_MAY "userPassword $ telephoneNumber $ seeAlso $ description"
#define POST_MAY   "preferredDeliveryMethod $ telexNumber $ teletexTerminalIdentifier $ " \
	"telephoneNumber $ internationaliSDNNumber $ facsimileTelephoneNumber $ street $ " \
	"postOfficeBox $ postalCode $ postalAddress $ physicalDeliveryOfficeName"
#define ORGANISATION_MAY "userPassword $ searchGuide $ seeAlso $ businessCategory $ " \
	"x121Address $ registeredAddress $ destinationIndicator $ " POST_MAY " $ st $ l $ description"

const char *const schema_core_classes[] = {
	/* RFC 4512 2.4, 2.6, 3.3, 4.2, 4.3; RFC 3296, 2079 */
	"( 2.5.6.0 NAME 'top' ABSTRACT MUST objectClass )",
	"( 2.5.6.1 NAME 'alias' SUP top STRUCTURAL MUST aliasedObjectName )",
	"( 2.5.20.1 NAME 'subschema' AUXILIARY MAY ( dITStructureRules $ nameForms $ dITContentRules $ objectClasses $ attributeTypes $ matchingRules $ matchingRuleUse ) )",
	"( 1.3.6.1.4.1.1466.101.120.111 NAME 'extensibleObject' SUP top AUXILIARY )",
	"( 2.16.840.1.113730.3.2.6 NAME 'referral' SUP top STRUCTURAL MUST ref )",
	"( 1.3.6.1.4.1.250.3.15 NAME 'labeledURIObject' SUP top AUXILIARY MAY labeledURI )",

	/* RFC 4519 3 */
	"( 2.5.6.2 NAME 'country' SUP top STRUCTURAL MUST c MAY ( searchGuide $ description ) )",
	"( 2.5.6.3 NAME 'locality' SUP top STRUCTURAL MAY ( street $ seeAlso $ searchGuide $ st $ l $ description ) )",
	"( 2.5.6.4 NAME 'organization' SUP top STRUCTURAL MUST o MAY ( " ORGANISATION_MAY " ) )",
	"( 2.5.6.5 NAME 'organizationalUnit' SUP top STRUCTURAL MUST ou MAY ( " ORGANISATION_MAY " ) )",
	"( 2.5.6.6 NAME 'person' SUP top STRUCTURAL MUST ( sn $ cn ) MAY ( " PERSON_MAY " ) )",
	"( 2.5.6.7 NAME 'organizationalPerson' SUP person STRUCTURAL MAY ( title $ x121Address $ registeredAddress $ destinationIndicator $ " POST_MAY " $ ou $ st $ l ) )",
	"( 2.5.6.8 NAME 'organizationalRole' SUP top STRUCTURAL MUST cn MAY ( x121Address $ registeredAddress $ destinationIndicator $ " POST_MAY " $ seeAlso $ roleOccupant $ ou $ st $ l $ description ) )",
	"( 2.5.6.9 NAME 'groupOfNames' SUP top STRUCTURAL MUST ( member $ cn ) MAY ( businessCategory $ seeAlso $ owner $ ou $ o $ description ) )",
	"( 2.5.6.17 NAME 'groupOfUniqueNames' SUP top STRUCTURAL MUST ( uniqueMember $ cn ) MAY ( businessCategory $ seeAlso $ owner $ ou $ o $ description ) )",
	"( 2.5.6.10 NAME 'residentialPerson' SUP person STRUCTURAL MUST l MAY ( businessCategory $ x121Address $ registeredAddress $ destinationIndicator $ " POST_MAY " $ st ) )",
	"( 2.5.6.11 NAME 'applicationProcess' SUP top STRUCTURAL MUST cn MAY ( seeAlso $ ou $ l $ description ) )",
	"( 2.5.6.14 NAME 'device' SUP top STRUCTURAL MUST cn MAY ( serialNumber $ seeAlso $ owner $ ou $ o $ l $ description ) )",
	"( 1.3.6.1.4.1.1466.344 NAME 'dcObject' SUP top AUXILIARY MUST dc )",
	"( 1.3.6.1.1.3.1 NAME 'uidObject' SUP top AUXILIARY MUST uid )",

	/* RFC 2256 7 */
	"( 2.5.6.12 NAME 'applicationEntity' SUP top STRUCTURAL MUST ( presentationAddress $ cn ) MAY ( supportedApplicationContext $ seeAlso $ ou $ o $ l $ description ) )",
	"( 2.5.6.13 NAME 'dSA' SUP applicationEntity STRUCTURAL MAY knowledgeInformation )",

	/* RFC 4523 3 */
	"( 2.5.6.15 NAME 'strongAuthenticationUser' SUP top AUXILIARY MUST userCertificate )",
	"( 2.5.6.16 NAME 'certificationAuthority' SUP top AUXILIARY MUST ( authorityRevocationList $ certificateRevocationList $ cACertificate ) MAY crossCertificatePair )",
	"( 2.5.6.19 NAME 'cRLDistributionPoint' SUP top STRUCTURAL MUST cn MAY ( certificateRevocationList $ authorityRevocationList $ deltaRevocationList ) )",
	"( 2.5.6.23 NAME 'deltaCRL' SUP top AUXILIARY MAY deltaRevocationList )",
	"( 2.5.6.21 NAME 'pkiUser' SUP top AUXILIARY MAY userCertificate )",
	"( 2.5.6.22 NAME 'pkiCA' SUP top AUXILIARY MAY ( authorityRevocationList $ certificateRevocationList $ cACertificate $ crossCertificatePair ) )",

	/* RFC 4524 3 */
	"( 0.9.2342.19200300.100.4.5 NAME 'account' SUP top STRUCTURAL MUST uid MAY ( description $ seeAlso $ l $ o $ ou $ host ) )",
	"( 0.9.2342.19200300.100.4.6 NAME 'document' SUP top STRUCTURAL MUST documentIdentifier MAY ( cn $ description $ seeAlso $ l $ o $ ou $ documentTitle $ documentVersion $ documentAuthor $ documentLocation $ documentPublisher ) )",
	"( 0.9.2342.19200300.100.4.7 NAME 'room' SUP top STRUCTURAL MUST cn MAY ( roomNumber $ description $ seeAlso $ telephoneNumber ) )",
	"( 0.9.2342.19200300.100.4.9 NAME 'documentSeries' SUP top STRUCTURAL MUST cn MAY ( description $ seeAlso $ telephoneNumber $ l $ o $ ou ) )",
	"( 0.9.2342.19200300.100.4.13 NAME 'domain' SUP top STRUCTURAL MUST dc MAY ( associatedName $ o $ " ORGANISATION_MAY " ) )",
	"( 0.9.2342.19200300.100.4.14 NAME 'RFC822localPart' SUP domain STRUCTURAL MAY ( cn $ sn $ " POST_MAY " $ x121Address $ registeredAddress $ destinationIndicator $ seeAlso $ description ) )",
	"( 0.9.2342.19200300.100.4.17 NAME 'domainRelatedObject' SUP top AUXILIARY MUST associatedDomain )",
	"( 0.9.2342.19200300.100.4.18 NAME 'friendlyCountry' SUP country STRUCTURAL MUST co )",
	"( 0.9.2342.19200300.100.4.19 NAME 'simpleSecurityObject' SUP top AUXILIARY MUST userPassword )",

	/* RFC 2798 3 */
	"( 2.16.840.1.113730.3.2.2 NAME 'inetOrgPerson' SUP organizationalPerson STRUCTURAL MAY ( audio $ businessCategory $ carLicense $ departmentNumber $ displayName $ employeeNumber $ employeeType $ givenName $ homePhone $ homePostalAddress $ initials $ jpegPhoto $ labeledURI $ mail $ manager $ mobile $ o $ pager $ photo $ roomNumber $ secretary $ uid $ userCertificate $ x500UniqueIdentifier $ preferredLanguage $ userSMIMECertificate $ userPKCS12 ) )",

	/* RFC 2307 */
	"( 1.3.6.1.1.1.2.0 NAME 'posixAccount' SUP top AUXILIARY MUST ( cn $ uid $ uidNumber $ gidNumber $ homeDirectory ) MAY ( userPassword $ loginShell $ gecos $ description ) )",
	"( 1.3.6.1.1.1.2.1 NAME 'shadowAccount' SUP top AUXILIARY MUST uid MAY ( userPassword $ shadowLastChange $ shadowMin $ shadowMax $ shadowWarning $ shadowInactive $ shadowExpire $ shadowFlag $ description ) )",
	"( 1.3.6.1.1.1.2.2 NAME 'posixGroup' SUP top STRUCTURAL MUST ( cn $ gidNumber ) MAY ( userPassword $ memberUid $ description ) )",
	NULL,
};

/* clang-format on */
